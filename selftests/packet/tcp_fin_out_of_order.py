# SPDX-License-Identifier: GPL-2.0
"""A FIN behind a hole is processed only after the hole is filled."""
net = tun()
c = net.passive()
c.send('FA', seq=4)
c.expect('A', ack=1)
c.expect_state('ESTABLISHED')
c.send('A', seq=1, data=b'abc')
c.expect('A', ack=5)
assert c.sock.recv(10) == b'abc' and c.sock.recv(10) == b''
