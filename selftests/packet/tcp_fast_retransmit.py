# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 3.2: three duplicate ACKs retransmit the first segment at once."""
net = tun()
calm()
c = net.passive()
c.sock.send(b'x' * 1460 * 8)
for _ in range(8):
    packet = net.expect(proto=TCP)
    c.note(packet)
for _ in range(3):
    c.send('A', ack=1)
packet = net.expect(60, proto=TCP)
while packet.seq != 1:
    packet = net.expect(60, proto=TCP)
assert len(packet.data) == 1460
c.send('A', ack=1 + 1460 * 8)
c.quiet()
c.expect_alive()
