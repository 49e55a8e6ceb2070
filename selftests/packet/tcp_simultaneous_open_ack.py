# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 fifth: after two SYNs have crossed, a plain ACK of our SYN is enough."""
net = tun()
c = net.connecting()
c.send('S', seq=0, opts=mss(1460))
c.expect('SA', seq=0, ack=1)
c.send('A', seq=1, ack=1)
c.expect_nothing()
c.expect_state('ESTABLISHED')
