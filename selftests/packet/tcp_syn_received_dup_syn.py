# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4, SYN-RECEIVED: a repeated SYN is answered with the same SYN-ACK."""
net = tun()
c = net.half_open()
c.send('S', seq=0, opts=mss(1460))
c.expect('SA', seq=0, ack=1, ms=400)
