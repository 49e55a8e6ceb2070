# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.2 third: data in a SYN need not be kept; it is not acknowledged, and is taken when it is sent again."""
net = tun()
s = net.listen()
c = Conn(net, PORT, LISTEN)
c.send('S', seq=0, data=b'early', opts=mss(1460))
synack = net.expect(flags='SA', ack=1)
c.snd = 1
c.note(synack)
c.send('A')
c.deliver(b'early')
assert s.accept()[0].recv(100) == b'early'
