# SPDX-License-Identifier: GPL-2.0
"""The peer's MSS limits the size of segments."""
net = tun()
calm()
c = net.passive(opts=mss(300))
c.sock.send(b'x' * 700)
for _ in range(2):
    c.note(net.expect(proto=TCP, data=b'x' * 300))
c.expect('PA', data=b'x' * 100)
