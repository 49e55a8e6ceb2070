# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 first: a segment before the window is answered with an ACK and dropped."""
net = tun()
c = net.passive()
c.deliver(b'abc')
c.send('A', seq=0)
c.expect('A', ack=4, ms=300)
c.send('PA', seq=c.snd - 3, data=b'abc')
c.expect('A', ack=4)
c.sock.recv(10)
c.expect_alive()
