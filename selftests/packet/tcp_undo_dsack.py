# SPDX-License-Identifier: GPL-2.0
"""RFC 2883: D-SACKs of all retransmissions show that nothing was lost, and restore cwnd."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP, rtt=0.05)
n = 1460
c.sock.send(b'x' * n * 40)
c.take(10)
time.sleep(0.05)
c.send_sack((1 + n, 1 + 4 * n))
assert c.again(60) == 1
while net.get(20) is not None:
    pass
c.send('A', ack=1 + 10 * n)
before = 0
while net.get(30) is not None:
    before += 1
assert before <= 7, before
c.send_sack((1, 1 + n), ack=1 + 10 * n)
more = 0
while net.get(30) is not None:
    more += 1
assert before + more >= 9, (before, more)
