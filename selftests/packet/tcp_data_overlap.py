# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: of a segment that is partly new, the new part is taken."""
net = tun()
c = net.passive()
c.deliver(b'abcd')
c.send('PA', seq=3, data=b'cdef')
c.expect('A', ack=7)
assert c.sock.recv(100) == b'abcdef'
