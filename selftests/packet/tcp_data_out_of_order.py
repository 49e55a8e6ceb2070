# SPDX-License-Identifier: GPL-2.0
"""Data past a hole is kept and gets an ACK at once; the filled hole is acknowledged at once."""
net = tun()
c = net.passive()
c.send('PA', seq=4, data=b'def')
c.expect('A', ack=1, ms=30, opts='')
c.send('PA', seq=1, data=b'abc')
c.expect('A', ack=7, ms=30)
assert c.sock.recv(100) == b'abcdef'
