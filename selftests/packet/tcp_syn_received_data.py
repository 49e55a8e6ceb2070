# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: the ACK that completes the open may carry data and FIN."""
net = tun()
c = net.half_open()
c.send('FPA', seq=1, data=b'all at once')
c.expect('A', seq=1, ack=13)
a = c.listener.accept()[0]
assert a.recv(100) == b'all at once'
assert a.recv(100) == b''
c.sock = a
c.expect_state('CLOSE-WAIT')
