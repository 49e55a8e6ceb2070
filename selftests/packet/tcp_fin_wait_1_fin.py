# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 eighth: FIN-WAIT-1, a FIN that does not acknowledge ours leads to CLOSING; then
the ACK to TIME-WAIT."""
net = tun()
c = net.passive()
closing(c)
c.expect_state('CLOSING')
c.send('A')
c.expect_nothing()
c.send('FA', seq=1)
c.expect('A', seq=2, ack=2)
