# SPDX-License-Identifier: GPL-2.0
"""RFC 6298: unacknowledged data is retransmitted after the RTO, which doubles each time."""
net = tun()
c = net.passive()
c.sock.send(b'x' * 100)
c.expect('PA', seq=1)
times = [time.monotonic()]
for _ in range(4):
    c.expect('PA', seq=1, data=b'x' * 100, ms=5000)
    times.append(time.monotonic())
gaps = [b - a for a, b in zip(times, times[1:])]
assert 0.15 < gaps[0] < 1.3, gaps
# a tail loss probe may come first
assert all(1.6 < b / a < 2.6 for a, b in zip(gaps[1:], gaps[2:])), gaps
c.send('A', ack=101)
c.expect_alive()
