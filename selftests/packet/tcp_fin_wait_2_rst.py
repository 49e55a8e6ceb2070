# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 second: a RST in FIN-WAIT-2 closes."""
net = tun()
c = net.passive()
fin_wait_2(c)
c.send('R')
c.expect_nothing()
c.expect_reset()
