# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, SYN-RECEIVED: the same SYN again is answered with the same SYN-ACK."""
net = tun()
s = net.listen()
c = Conn(net, PORT, LISTEN)
c.send('S', seq=0, opts=mss(1460))
first = net.expect(flags='SA')
c.send('S', seq=0, opts=mss(1460))
net.expect(flags='SA', seq=first.seq, ack=first.ack, ms=400)
