# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.2: when a super-segment is split, only the first segment has CWR."""
net = tun()
calm()
c = net.passive(ecn=True, TCP_CONGESTION=b'reno', SO_SNDBUF=200000)
c.sock.send(b'x' * 1460 * 30)
c.take(10)
c.expect_nothing()
c.send('AE')
for i in range(5):
    packet = net.expect(proto=TCP, tos=2, seq=c.rcv)
    assert ('C' in packet.flags) == (i == 0), packet
    c.note(packet)
