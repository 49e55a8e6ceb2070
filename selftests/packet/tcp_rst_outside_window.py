# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 first: a RST outside the window is dropped without an answer."""
net = tun()
c = net.passive()
c.send('R', seq=2_000_000)
c.send('R', seq=-5)
c.expect_nothing()
c.expect_alive()
