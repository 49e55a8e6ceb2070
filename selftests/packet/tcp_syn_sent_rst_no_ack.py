# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3 second: a RST without ACK is dropped in SYN-SENT."""
net = tun()
c = net.connecting()
c.send('R', seq=0)
c.send('R', seq=1)
c.expect_nothing()
c.expect_state('SYN-SENT')
