# SPDX-License-Identifier: GPL-2.0
"""A pointer ahead of the data: MSG_OOB gives EAGAIN until the byte arrives."""
net = tun()
c = net.passive()
c.sock.setblocking(False)
c.send('PAU', data=b'ab', urgent=4)
c.expect('A')
try:
    c.sock.recv(1, socket.MSG_OOB)
    raise AssertionError('nothing has come')
except BlockingIOError:
    pass
c.send('PA', data=b'cUd')
c.quiet()
assert c.sock.recv(1, socket.MSG_OOB) == b'U'
assert c.sock.recv(100) == b'abc'
assert c.sock.recv(100) == b'd'
