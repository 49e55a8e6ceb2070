# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 eighth: LAST-ACK, a repeated FIN changes nothing and gets an ACK."""
net = tun()
c = net.passive()
last_ack(c)
c.send('FA', seq=1, ack=1)
c.expect('A', seq=2, ack=2)
c.expect_state('LAST-ACK')
