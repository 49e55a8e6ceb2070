# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: in CLOSING a retransmitted FIN gets an ACK."""
net = tun()
c = net.passive()
closing(c)
c.send('FA', seq=1, ack=1)
c.expect('A', seq=2, ack=2)
c.expect_state('CLOSING')
