# SPDX-License-Identifier: GPL-2.0
"""Setting TCP_NODELAY, even again, sends the data held back by TCP_CORK; later writes are held
back."""
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
