# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 second: a RST in CLOSE-WAIT: the writer gets the error."""
net = tun()
c = net.passive()
close_wait(c)
c.send('R')
c.expect_nothing()
assert c.error() in (errno.EPIPE, errno.ECONNRESET)
