# SPDX-License-Identifier: GPL-2.0
"""When the time of TCP_DEFER_ACCEPT is over the SYN-ACK is retransmitted, and the peer's ACK then
creates the connection."""
net = tun()
s = stack_socket()
s.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, 3)
s.bind((STACK, LISTEN))
s.listen(8)
c = Conn(net, PORT, LISTEN)
c.open(mss(1460), 65535)
net.expect_nothing(2700)
c.expect('SA', seq=0, ack=1, ms=700)
c.send('A', seq=1, ack=1)
s.settimeout(5)
c.sock = s.accept()[0]
c.sock.settimeout(5)
c.expect_alive()
