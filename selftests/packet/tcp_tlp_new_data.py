# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 7.3: the probe is new data if there is some, even beyond cwnd."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP, rtt=0.1)
c.sock.send(b'x' * 1460 * 15)
c.take(10)
c.expect_nothing(50)
assert c.again(500) == 1 + 1460 * 10
c.expect_nothing(50)
c.send('A', ack=1 + 1460 * 11)
c.quiet()
