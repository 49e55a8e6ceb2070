# SPDX-License-Identifier: GPL-2.0
"""MSG_OOB: URG and the pointer are in each segment before the mark, until it is acknowledged, and
Nagle does not hold it."""
net = tun()
calm()
c = net.passive()
c.sock.send(b'abc')
c.expect('PA', data=b'abc', urgent=0)
c.sock.send(b'deU', socket.MSG_OOB)
c.expect('PAU', data=b'deU', urgent=3)
c.sock.send(b'f')                                           # behind the mark
c.expect('PA', data=b'f', urgent=0)
c.send('A')
c.sock.send(b'g')
c.expect('PA', data=b'g', urgent=0)
