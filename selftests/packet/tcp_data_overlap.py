# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: the new part of a partly old segment is accepted."""
net = tun()
c = net.passive()
c.deliver(b'abcd')
c.send('PA', seq=3, data=b'cdef')
c.expect('A', ack=7)
assert c.sock.recv(100) == b'abcdef'
