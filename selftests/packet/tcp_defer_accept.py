# SPDX-License-Identifier: GPL-2.0
"""TCP_DEFER_ACCEPT: the ACK of the handshake creates no connection until data arrives; meanwhile
the SYN-ACK is not retransmitted."""
net = tun()
s = stack_socket()
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 7)
s.bind((STACK, LISTEN))
s.listen(8)
c = Conn(net, PORT, LISTEN)
c.open(mss(1460), 65535)
# an unanswered SYN-ACK would have been retransmitted
net.expect_nothing(1500)
s.setblocking(False)
try:
    s.accept()
    raise AssertionError('accepted without data')
except BlockingIOError:
    pass
c.send('PA', data=b'hello')
c.expect('A')
s.setblocking(True)
s.settimeout(5)
c.sock = s.accept()[0]
assert c.sock.recv(100) == b'hello'
