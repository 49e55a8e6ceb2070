# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 3.2: a RST in the window but not at RCV.NXT gets a challenge ACK; the connection
lives."""
net = tun()
c = net.passive()
c.send('R', seq=100)
c.expect('A', ack=1)
c.expect_alive()
