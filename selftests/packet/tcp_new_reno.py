# SPDX-License-Identifier: GPL-2.0
"""RFC 6582: a partial ACK in recovery retransmits the next lost segment, without three more
duplicate ACKs."""
net = tun()
calm()
c = net.passive()
c.sock.send(b'x' * 1460 * 10)
for _ in range(10):
    c.note(net.expect(proto=TCP))
for _ in range(5):
    c.send('A', ack=1)
seen = set()
while (packet := net.get(60)) is not None:
    seen.add(packet.seq)
assert 1 in seen, seen
c.send('A', ack=1 + 1460 * 4)
packet = net.expect(60, proto=TCP)
assert packet.seq == 1 + 1460 * 4, packet
