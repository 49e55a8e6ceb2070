# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 5.2: an ACK too far in the past is dropped."""
net = tun()
c = net.passive()
c.sock.send(b'x' * 10)
c.expect('PA')
c.send('A')
c.send('PA', ack=-200000, data=b'evil')
c.expect('A', ack=1)
c.snd = 1
c.expect_alive()
