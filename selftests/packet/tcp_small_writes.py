# SPDX-License-Identifier: GPL-2.0
"""Without Nagle a small segment takes a full one's place in cwnd, as Linux counts it."""
net = tun()
calm()
c = net.passive(TCP_NODELAY=1)
for i in range(10):
    c.sock.send(b'x')
    c.expect('PA', data=b'x', ms=50)
for i in range(5):
    c.sock.send(b'y')
c.expect_nothing(60)
c.send('A')
c.expect('PA', data=b'yyyyy')
