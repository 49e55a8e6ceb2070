# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 MUST-15: a peer that offers no MSS gets segments of at most 536 bytes."""
net = tun()
calm()
c = net.passive(opts=b'')
c.sock.send(b'x' * 2000)
for _ in range(3):
    net.expect(proto=TCP, data=b'x' * 536)
