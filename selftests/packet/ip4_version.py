# SPDX-License-Identifier: GPL-2.0
"""IPv4: a version that is not 4 under IPv4's ethertype is dropped."""
# only: linux own
net = veth()
with drop('IP4_VERSION'):
    net.put_frame(net.stack_mac, 0x800, ip4(UDP, udp(PORT, LISTEN, b'data' * 10), version=6))
net.expect_nothing()
