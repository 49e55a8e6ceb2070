# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 2.3: a shift above 14 counts as 14."""
net = tun()
c = net.passive(opts=mss(1460) + NOP + wscale(255), window=1)
c.expect_alive()
