# SPDX-License-Identifier: GPL-2.0
"""A closed window holds back urgent data, but not the urgent pointer (RFC 9293 3.8.5)."""
net = tun()
c = net.passive()
c.send('A', window=0)
c.sock.send(b'abU', socket.MSG_OOB)
c.send('PA', data=b'x', window=0)
c.expect('AU', data=b'', urgent=3)
c.send('A')
c.expect('PAU', data=b'abU', urgent=3)
