# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.2: ECE halves cwnd, once, over a round trip, without retransmissions; only the first
new data has CWR."""
net = tun()
calm()
c = net.passive(ecn=True, TCP_CONGESTION=b'reno', SO_SNDBUF=200000)
c.sock.send(b'x' * 1460 * 30)
c.take(10)
c.expect_nothing()
sent = 0
for acked, fresh in ((2, 1), (4, 1), (6, 1), (8, 0), (10, 2)):
    c.send('AE' if acked < 8 else 'A', ack=1 + 1460 * acked)
    for _ in range(fresh):
        packet = net.expect(proto=TCP, tos=2, seq=c.rcv)
        assert ('C' in packet.flags) == (sent == 0), packet
        c.note(packet)
        sent += 1
    c.expect_nothing()
