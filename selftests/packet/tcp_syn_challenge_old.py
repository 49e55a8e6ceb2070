# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 4.2: a repeated SYN of the peer in ESTABLISHED gets a challenge ACK."""
net = tun()
c = net.passive()
c.send('S', seq=0)
c.expect('A', seq=1, ack=1)
c.expect_alive()
