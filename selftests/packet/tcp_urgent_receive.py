# SPDX-License-Identifier: GPL-2.0
"""The urgent pointer is the number after the urgent byte (RFC 6093 2.1); the byte is read out of
band."""
net = tun()
c = net.passive()
c.send('PAU', data=b'abcU', urgent=4)
c.expect('A')
c.send('PA', data=b'de')
c.quiet()
assert c.sock.recv(100) == b'abc'
assert c.sock.recv(1, socket.MSG_OOB) == b'U'
assert c.sock.recv(100) == b'de'
