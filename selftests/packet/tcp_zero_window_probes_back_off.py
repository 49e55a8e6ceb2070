# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.1: zero-window probes come at increasing intervals, and the connection stays as
long as they are answered."""
net = tun()
c = net.passive()
c.send('A', window=0)
c.sock.send(b'b' * 50)
times = []
for _ in range(5):
    packet = net.expect(5000, proto=TCP)
    assert len(packet.data) <= 1, packet
    times.append(time.monotonic())
    c.send('A', ack=1, window=0)
gaps = [b - a for a, b in zip(times, times[1:])]
assert gaps[0] > 0.15 and all(b > a * 1.5 for a, b in zip(gaps, gaps[1:])), gaps
c.expect_state('ESTABLISHED')
