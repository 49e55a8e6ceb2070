# SPDX-License-Identifier: GPL-2.0
"""As Linux: while unread data keeps the window from moving, the ACK of two full segments waits for
the reader's call."""
net = tun()
calm()
c = net.passive(SO_RCVBUF=65536)


def settle():
    while net.get(60):
        pass


# past the initial quick ACKs, and more than the buffer holds
for i in range(100):
    c.send('A', data=b'x' * 1460)
    assert len(c.sock.recv(1460)) == 1460
settle()
c.send('A', data=b'x' * 1460)
c.send('A', data=b'x' * 1460)
assert not net.get(20)
assert len(c.sock.recv(65536)) == 2920
c.expect('A', ms=15)
c.quiet()
c.send('A', data=b'x' * 1460)
c.send('A', data=b'x' * 1460)
c.expect('A', ms=500)                                   # nobody reads: the delayed ACK
c.sock.recv(65536)
c.listener.close()
