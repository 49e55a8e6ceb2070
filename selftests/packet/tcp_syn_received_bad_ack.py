# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, SYN-RECEIVED: an unacceptable ACK is answered with <SEQ=SEG.ACK><CTL=RST>; the
open goes on."""
net = tun()
c = net.half_open()
c.send('A', seq=1, ack=2)
net.expect(flags='R', seq=2)
c.send('A', seq=1, ack=1)
c.expect_nothing()
c.listener.accept()
