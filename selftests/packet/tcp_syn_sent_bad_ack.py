# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3 first: in SYN-SENT an ACK of what was not sent is answered with <SEQ=SEG.ACK><CTL=RST>."""
net = tun()
c = net.connecting()
c.send('A', seq=0, ack=0)
c.expect('R', seq=0)
c.send('A', seq=0, ack=2)
c.expect('R', seq=2)
c.send('SA', seq=0, ack=2, opts=mss(1460))
c.expect('R', seq=2)
c.expect_state('SYN-SENT')
c.snd = 0
c.send('SA', seq=0, ack=1, opts=mss(1460))
c.expect('A', seq=1, ack=1)
