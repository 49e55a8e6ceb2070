# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.2.1: a window that opens a little is not used while more data than that waits."""
net = tun()
calm()
c = net.passive(window=14600)
c.sock.send(b'x' * 40000)
for _ in range(10):
    c.note(net.expect(proto=TCP))
c.send('A', window=20)
c.expect_nothing(100)
c.send('A', window=14600)
packet = net.expect(proto=TCP)
assert len(packet.data) == 1460, packet
