# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 first: a segment past the window is answered with an ACK and dropped."""
net = tun()
c = net.passive()
c.send('PA', seq=1_000_000, data=b'far')
c.expect('A', ack=1, ms=300)
c.snd = 1
c.expect_alive()
