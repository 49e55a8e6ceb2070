# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.1.3: the data of a lost SYN is retransmitted with PSH, even if MSG_MORE announced
more."""
net = tun()
calm()
net.give_cookie(b'12345678')
s = stack_socket()
s.setblocking(False)
s.sendto(b'early', socket.MSG_FASTOPEN | socket.MSG_MORE, (PEER, PORT))
syn = net.expect(flags='S', data=b'early')
c = Conn(net, PORT, syn.sport, s, syn)
c.expect('S', seq=0, ms=1500, data=b'')
c.send('SA', seq=0, ack=1, opts=mss(1460))
c.expect('PA', seq=1, ack=1, data=b'early')
c.send('A', ack=6)
