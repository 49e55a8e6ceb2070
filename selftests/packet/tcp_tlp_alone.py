# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 7.2: the peer may delay the ACK of a single segment; the probe is sent later than that,
but before the RTO."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP, rtt=0.05)
c.sock.send(b'x' * 100)
c.take(1)
c.expect_nothing(150)
assert c.again(500) == 1
c.send('A', ack=101)
c.expect_alive()
