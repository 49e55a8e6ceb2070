# SPDX-License-Identifier: GPL-2.0
"""RFC 5461, RFC 1122 4.2.3.9: in ESTABLISHED an ICMP error does not end the connection."""
net = tun()
c = net.passive()
c.sock.send(b'x')
packet = c.expect('PA')
for code in (0, 1, 2, 3):
    net.put(icmp(3, code, data=packet.raw[:28]), ICMP)
c.send('A')
assert c.error() == 0
c.expect_alive()
