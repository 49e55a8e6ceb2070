# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.7.4: while data is in flight, a small segment waits for the ACK."""
net = tun()
calm()
c = net.passive()
c.sock.send(b'a')
c.expect('PA', data=b'a')
c.sock.send(b'b')
c.sock.send(b'c')
c.expect_nothing(100)
c.send('A')
c.expect('PA', data=b'bc')
