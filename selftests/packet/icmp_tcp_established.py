# SPDX-License-Identifier: GPL-2.0
"""RFC 5461, RFC 1122 4.2.3.9: in ESTABLISHED an ICMP error does not end the connection."""
net = tun()
c = net.passive()
c.sock.send(b'x')
packet = c.expect('PA')
for kind, code in ((1, 0), (1, 3), (1, 4)) if OVER6 else ((3, 0), (3, 1), (3, 2), (3, 3)):
    net.put(icmp(kind, code, data=quote(packet)), ICMP)
c.send('A')
assert c.error() == 0
c.expect_alive()
