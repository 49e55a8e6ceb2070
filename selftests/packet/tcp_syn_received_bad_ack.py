# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, SYN-RECEIVED: an unacceptable ACK is answered with <SEQ=SEG.ACK><CTL=RST>; the open goes on."""
net = tun()
s = net.listen()
c = Conn(net, PORT, LISTEN)
c.send('S', seq=0, opts=mss(1460))
synack = net.expect(flags='SA')
c.note(synack)
c.send('A', seq=1, ack=2)
net.expect(flags='R', seq=2)
c.send('A', seq=1, ack=1)
c.expect_nothing()
s.accept()
