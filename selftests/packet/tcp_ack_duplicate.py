# SPDX-License-Identifier: GPL-2.0
"""An ACK that is old, but not too old, is ignored; its data is accepted."""
net = tun()
c = net.passive()
c.sock.send(b'x' * 10)
c.expect('PA')
c.send('A')
c.send('PA', ack=1, data=b'data')
c.expect('A', ack=5)
assert c.sock.recv(10) == b'data'
