# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.2 third: data in a SYN need not be kept; it is not acknowledged, and accepted
when it is retransmitted."""
net = tun()
s = net.listen()
c = Conn(net, PORT, LISTEN)
c.fast_open(data=b'early')
c.send('A')
c.deliver(b'early')
assert s.accept()[0].recv(100) == b'early'
