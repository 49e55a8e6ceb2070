# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, SYN-RECEIVED after a passive open: a RST at RCV.NXT removes the connection,
LISTEN remains."""
net = tun()
c = net.half_open()
c.send('R', seq=1)
c.send('A', seq=1)
net.expect(flags='R', seq=1)
d = Conn(net, PORT + 1, LISTEN)
d.open(mss(1460), 65535)
d.expect_nothing()
