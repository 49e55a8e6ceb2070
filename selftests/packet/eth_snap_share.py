# SPDX-License-Identifier: GPL-2.0
"""share mode: 802.3 with SNAP is the host's, which does not take IPv4 from it."""
# only: linux share
net = veth()
s = net.udp_socket()
packet = b'\xaa\xaa\x03\0\0\0\x08\0' + ip4(UDP, udp(PORT, LISTEN, b'snap'))
net.put_frame(net.stack_mac, len(packet), packet)
net.expect_nothing()
assert not select.select([s], [], [], 0)[0]
