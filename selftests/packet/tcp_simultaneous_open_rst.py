# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 second: after an active open, a RST in SYN-RECEIVED means connection
refused."""
net = tun()
c = net.connecting()
c.send('S', seq=0, opts=mss(1460))
c.expect('SA', seq=0, ack=1)
c.send('R', seq=1)
c.expect_nothing()
assert c.error() in (errno.ECONNREFUSED, errno.ECONNRESET)
