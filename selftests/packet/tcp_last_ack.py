# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 fifth: LAST-ACK, the ACK of our FIN ends the connection."""
net = tun()
c = net.passive()
last_ack(c)
c.expect_state('LAST-ACK')
c.send('A')
c.expect_nothing()
c.expect_state('CLOSED')
c.send('A')
net.expect(flags='R')
