# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: FIN-WAIT-1, a FIN that acknowledges ours leads straight to TIME-WAIT."""
net = tun()
c = net.passive()
fin_wait_1(c)
c.send('FA')
c.expect('A', seq=2, ack=2)
c.send('FA', seq=1)
c.expect('A', seq=2, ack=2)
