# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 3.1: in slow start each acknowledged segment releases two."""
net = tun()
calm()
c = net.passive()
c.sock.setblocking(False)
c.sock.send(b'x' * 1460 * 60)
n = 0
while net.get(60):
    n += 1
assert n == 10
c.send('A', ack=1 + 1460 * 10)
while net.get(60):
    n += 1
assert 28 <= n <= 31, n
