# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 MUST-15: a peer that offers no MSS gets segments of at most 536 bytes, over IPv6 of
1220."""
net = tun()
calm()
c = net.passive(opts=b'')
c.sock.send(b'x' * 4000)
for _ in range(3):
    net.expect(proto=TCP, data=b'x' * (1220 if OVER6 else 536))
