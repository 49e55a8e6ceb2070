# SPDX-License-Identifier: GPL-2.0
"""A frame to another station's address is not for us, though it was seen (promiscuous mode)."""
# only: linux own
net = veth()
s = net.udp_socket()
ip('link set eth0 promisc on')
net.put_frame(mac('02:00:00:00:00:99'), 0x800, ip4(UDP, udp(PORT, LISTEN, b'spy')))
net.expect_nothing()
assert not select.select([s], [], [], 0)[0]
