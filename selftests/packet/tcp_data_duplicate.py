# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 first: data received before is not acceptable, and gets an ACK at once."""
net = tun()
c = net.passive()
c.deliver(b'once')
c.send('PA', seq=1, data=b'once')
c.expect('A', ack=5, ms=200)
assert c.sock.recv(100) == b'once'
assert not select.select([c.sock], [], [], 0)[0]
