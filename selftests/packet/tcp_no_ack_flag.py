# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 fifth: a segment without ACK is dropped."""
net = tun()
c = net.passive()
c.send('P', data=b'no ack')
c.expect_nothing(100)
c.snd = 1
c.expect_alive()
