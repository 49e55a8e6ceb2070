# SPDX-License-Identifier: GPL-2.0
"""An unacknowledged FIN is retransmitted."""
net = tun()
c = net.passive()
fin_wait_1(c)
c.expect('FA', seq=1, ms=1000)
c.expect('FA', seq=1, ms=1500)
c.send('A', ack=2)
c.expect_nothing()
c.expect_state('FIN-WAIT-2')
