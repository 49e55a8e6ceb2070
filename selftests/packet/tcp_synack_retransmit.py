# SPDX-License-Identifier: GPL-2.0
"""An unanswered SYN-ACK is retransmitted after 1 s, then after 2 s more (RFC 6298 2.1,
5.5)."""
net = tun()
c = net.half_open()
net.expect_nothing(800)
c.expect('SA', seq=0, ack=1, ms=700, opts='mss')
net.expect_nothing(1700)
c.expect('SA', seq=0, ms=700)
