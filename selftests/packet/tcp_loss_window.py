# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 3.1: after a timeout the window is one segment, then it grows again."""
net = tun()
c = net.passive()
c.sock.send(b'x' * 1460 * 10)
for _ in range(10):
    net.expect(proto=TCP)
packet = net.expect(1500, proto=TCP)
while packet.seq != 1:                                     # Linux's tail loss probe comes first
    packet = net.expect(1500, proto=TCP)
c.expect_nothing(60)
c.send('A', ack=1 + 1460)
n = 0
while (packet := net.get(60)) is not None:
    n += 1
assert 1 <= n <= 4, n
