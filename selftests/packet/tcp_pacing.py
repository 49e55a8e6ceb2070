# SPDX-License-Identifier: GPL-2.0
"""SO_MAX_PACING_RATE: after the first ten segments data is sent at that rate, two segments at a
time over a long RTT."""
RTT = 0.1
net = tun()
calm()
c = net.passive(rtt=RTT)
# SO_MAX_PACING_RATE: a hundred segments a second
c.sock.setsockopt(socket.SOL_SOCKET, 47, 146000)
assert c.sock.getsockopt(socket.SOL_SOCKET, 47) == 146000
c.sock.send(b'x' * 1460 * 30)
c.take(10)
time.sleep(RTT)
began = time.monotonic()
c.send('A', ack=1 + 1460 * 10)
times = []
while len(times) < 20:
    c.take(1)
    times.append(time.monotonic() - began)
assert 0.15 < times[-1] < 0.4, times
assert sum(later - sooner > 0.01 for sooner, later in zip(times, times[1:])) >= 8, times
c.send('A', ack=1 + 1460 * 30)
c.expect_alive()
