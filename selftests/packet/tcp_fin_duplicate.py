# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 eighth: a repeated FIN in CLOSE-WAIT gets an ACK, and changes nothing."""
net = tun()
c = net.passive()
close_wait(c)
c.send('FA', seq=1)
c.expect('A', ack=2)
c.expect_state('CLOSE-WAIT')
