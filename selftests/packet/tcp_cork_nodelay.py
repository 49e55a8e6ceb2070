# SPDX-License-Identifier: GPL-2.0
"""Setting TCP_NODELAY, again too, sends what TCP_CORK holds back; what is written later waits."""
net = tun()
calm()
c = net.passive()
nodelay, cork = ((socket.IPPROTO_TCP, name, 1) for name in (socket.TCP_NODELAY, socket.TCP_CORK))
c.sock.setsockopt(*nodelay)
c.sock.setsockopt(*cork)
for data in b'held', b'again':
    c.sock.send(data)
    c.expect_nothing()
    c.sock.setsockopt(*nodelay)
    c.expect('PA', data=data)
    c.send('A')
