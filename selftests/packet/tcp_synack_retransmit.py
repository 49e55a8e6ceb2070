# SPDX-License-Identifier: GPL-2.0
"""A SYN-ACK that is not answered is sent again after 1 s, then after 2 s more (RFC 6298 2.1, 5.5)."""
net = tun()
s = net.listen()
c = Conn(net, PORT, LISTEN)
c.send('S', seq=0, opts=mss(1460))
first = net.expect(flags='SA')
net.expect_nothing(800)
net.expect(700, flags='SA', seq=first.seq, ack=first.ack, opts='mss')
net.expect_nothing(1700)
net.expect(700, flags='SA', seq=first.seq)
