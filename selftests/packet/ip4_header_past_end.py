# SPDX-License-Identifier: GPL-2.0
"""IPv4: a header length past the end of the packet is dropped."""
# only: linux own
net = tun()
with drop('IP4_TRUNCATED'):
    net.put_raw(ip4(UDP, udp(PORT, LISTEN), ihl=15, total=60))
net.expect_nothing()
