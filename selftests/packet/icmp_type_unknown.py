# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2: a message of an unknown type is dropped silently."""
# only: linux own
net = tun()
with drop('ICMP_TYPE'):
    net.put(icmp(200, data=b'x' * 40), ICMP)
net.expect_nothing()
