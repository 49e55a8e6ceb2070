# SPDX-License-Identifier: GPL-2.0
"""RFC 7661's concern, as Linux: cwnd grows until all data that was in flight at once is
acknowledged: 10 become 20."""
net = tun()
calm()
c = net.passive()
c.sock.setblocking(False)
c.sock.send(b'x' * 1460 * 10)
c.take(10)
for n in range(2, 12, 2):
    c.send('A', ack=1 + 1460 * n)
c.expect_nothing(30)
c.sock.send(b'x' * 1460 * 40)
n = 0
while net.get(60):
    n += 1
assert n == 20, n
