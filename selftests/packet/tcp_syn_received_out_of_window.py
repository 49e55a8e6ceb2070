# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 first: in SYN-RECEIVED an unacceptable segment gets an ACK, and the open goes
on."""
net = tun()
c = net.half_open()
c.send('A', seq=200000, ack=1)
c.expect('A', seq=1, ack=1, ms=500)
c.send('A', seq=1, ack=1)
c.listener.accept()
