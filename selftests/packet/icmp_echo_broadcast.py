# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2.6: an echo request to a broadcast address may be ignored, and is, as in Linux."""
# only: linux own
net = veth()
with drop('ICMP_BROADCAST'):
    net.put_frame(b'\xff' * 6, 0x800, ip4(ICMP, icmp(8, rest=1, data=b'x'), dst='192.0.2.255'))
net.expect_nothing()
