# SPDX-License-Identifier: GPL-2.0
"""A RST may carry data (an explanation): RFC 9293 3.5.3."""
net = tun()
c = net.passive()
c.send('R', seq=1, data=b'go away')
c.expect_nothing()
c.expect_reset()
