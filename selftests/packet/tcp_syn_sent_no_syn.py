# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3 fifth: neither SYN nor RST: dropped.  A plain ACK of the SYN is not an open."""
net = tun()
c = net.connecting()
c.send('A', seq=0, ack=1)
c.send('PA', seq=0, ack=1, data=b'data')
c.expect_nothing()
c.expect_state('SYN-SENT')
