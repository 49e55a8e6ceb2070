# SPDX-License-Identifier: GPL-2.0
"""RFC 6675: a partial ACK in recovery does not retransmit SACKed data."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.sock.send(b'x' * 1460 * 10)
c.take(10)
seg = lambda n: 1 + 1460 * n
c.send_sack((seg(2), seg(6)))
seen = {c.again(60)}
c.send_sack((seg(2), seg(6)), ack=seg(1))
seen.add(c.again(60))
assert seen == {seg(0), seg(1)}, seen
c.send_sack((seg(7), seg(10)), ack=seg(6))
assert c.again(60) == seg(6)
c.expect_nothing(30)
c.send('A', ack=seg(10))
c.expect_alive()
