# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 7: data that the probe's SACK shows to be missing is retransmitted within a round trip,
not after a timeout."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP, rtt=0.1)
c.sock.send(b'x' * 1460 * 6)
c.take(6)
seg = lambda n: 1 + 1460 * n
time.sleep(0.1)
c.send('A', ack=seg(3))
assert c.again(600) == seg(5)
time.sleep(0.13)
c.send_sack((seg(5), seg(6)), ack=seg(3))
assert c.again(90) == seg(3)
c.send_sack((seg(5), seg(6)), ack=seg(4))
assert c.again(60) == seg(4)
c.send('A', ack=seg(6))
c.quiet()
c.expect_alive()
