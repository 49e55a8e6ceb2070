# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 4.2: a SYN in a synchronized state gets a challenge ACK, whatever its sequence
number."""
net = tun()
c = net.passive()
c.send('S', seq=500)
c.expect('A', seq=1, ack=1)
c.snd = 1
c.expect_alive()
