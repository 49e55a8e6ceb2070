# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 3: below 552 bytes, as in Linux, the path MTU is not followed: DF is clear, so that
routers fragment."""
# ip 4: IPv6 has no path below 1280 bytes
net = tun()
stack_sysctl('tcp_timestamps', 0)
c = net.passive()
c.sock.send(b'x' * 1460)
lost = c.expect('PA', data=b'x' * 1460)
assert lost.raw[6] & 0x40, 'DF'
net.put(icmp(3, 4, 296, lost.raw[:28]), ICMP)
c.rcv -= 1460
for flags, size in (('A', 512), ('A', 512), ('PA', 436)):
    again = c.expect(flags, data=b'x' * size, ms=150)
    assert not again.raw[6] & 0x40, 'DF'
