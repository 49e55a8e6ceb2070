# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: an ACK in TIME-WAIT is not answered; new data is answered with an ACK."""
net = tun()
c = net.passive()
time_wait(c)
c.send('A', seq=2)
c.expect_nothing()
c.send('A', seq=100000)
c.expect('A', seq=2, ack=2)
