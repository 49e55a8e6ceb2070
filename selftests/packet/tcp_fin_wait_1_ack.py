# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 fifth: FIN-WAIT-1, an ACK of the FIN leads to FIN-WAIT-2."""
net = tun()
c = net.passive()
fin_wait_1(c)
c.expect_state('FIN-WAIT-1')
c.send('A')
c.expect_nothing()
c.expect_state('FIN-WAIT-2')
