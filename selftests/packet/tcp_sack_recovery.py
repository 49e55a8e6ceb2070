# SPDX-License-Identifier: GPL-2.0
"""RFC 6675: after three SACKed segments the missing ones are retransmitted at once, once; SACKed
data never is."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.sock.send(b'x' * 1460 * 10)
c.take(10)
seg = lambda n: 1 + 1460 * n
c.send_sack((seg(1), seg(4)))
assert c.again(60) == seg(0)
c.expect_nothing(30)
c.send_sack((seg(5), seg(9)), (seg(1), seg(4)))
assert c.again(60) == seg(4)
c.expect_nothing(30)
c.send('A', ack=seg(10))
c.expect_alive()
