# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 eighth: a FIN is acknowledged and leads to CLOSE-WAIT; the user reads the end
of file."""
net = tun()
c = net.passive()
c.send('FPA', data=b'last')
c.expect('A', ack=6)
assert c.sock.recv(10) == b'last' and c.sock.recv(10) == b''
c.expect_state('CLOSE-WAIT')
c.sock.send(b'still')
c.expect('PA', data=b'still')
