# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4443 4.2: echo is answered, with the data as received; in fragments too, and to all nodes."""
net = tun6()
net.put(icmp6(128, 0, 0x12345678, b'hello'), ICMP6, tclass=0xb8)
net.expect(proto=ICMP6, kind=129, code=0, rest=0x12345678, data=b'hello', src=STACK6, dst=PEER6,
           ttl=64, tos=0xb8)
message = icmp6(128, 0, 7, bytes(range(256)) * 8)
net.put(fragment6(ICMP6, 0, 1, 9) + message[:1200], FRAGMENT)
net.put(fragment6(ICMP6, 1200, 0, 9) + message[1200:], FRAGMENT)
first = net.expect(proto=ICMP6, mf=True, offset=0)
second = net.expect(proto=ICMP6, mf=False)
assert (first.payload + second.payload)[8:] == message[8:] and first.payload[0] == 129
with drop('ICMP_CHECKSUM'):
    net.put(icmp6(128, 0, 1, b'bad', csum=0x1234), ICMP6)
    net.expect_nothing()
net.put(icmp6(128, 0, 3, b'all', src='fe80::2', dst='ff02::1'), ICMP6, src='fe80::2', dst='ff02::1')
net.expect(proto=ICMP6, kind=129, rest=3, src='fe80::1', dst='fe80::2')
with drop('ICMP_NO_SOCKET'):
    net.put(icmp6(129, 0, 1, b'unasked'), ICMP6)
    net.expect_nothing()
with drop('ICMP_TYPE'):
    net.put(icmp6(200, 0, 1, b'unknown'), ICMP6)
    net.expect_nothing()
