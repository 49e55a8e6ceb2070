# SPDX-License-Identifier: GPL-2.0
"""A request for another host's address is not answered."""
net = veth()
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, PEER, bytes(6), '192.0.2.77'))
net.expect_nothing()
