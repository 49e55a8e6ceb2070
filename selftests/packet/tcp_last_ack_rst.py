# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 second: LAST-ACK, a RST closes."""
net = tun()
c = net.passive()
last_ack(c)
c.send('R')
c.expect_nothing()
c.expect_state('CLOSED')
