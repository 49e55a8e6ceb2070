# SPDX-License-Identifier: GPL-2.0
"""An urgent pointer into data received before is ignored; a repeated one is the same mark."""
net = tun()
c = net.passive()
c.sock.setblocking(False)
c.deliver(b'abcdef')
c.send('PAU', seq=3, data=b'cdefg', urgent=2)
c.expect('A', ack=8)
try:
    c.sock.recv(1, socket.MSG_OOB)
    raise AssertionError('an urgent byte')
except OSError as e:
    assert e.errno == errno.EINVAL, e
c.send('PAU', data=b'hU', urgent=2)
c.expect('A')
c.send('PAU', seq=8, data=b'hU', urgent=2)
c.quiet()
assert c.sock.recv(100) == b'abcdefgh'
assert c.sock.recv(1, socket.MSG_OOB) == b'U'
