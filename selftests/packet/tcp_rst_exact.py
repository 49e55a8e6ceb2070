# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 second: a RST at RCV.NXT resets: ECONNRESET, no answer."""
net = tun()
c = net.passive()
c.send('R', seq=1)
c.expect_nothing()
c.expect_reset()
c.send('A', seq=1)
net.expect(flags='R')
