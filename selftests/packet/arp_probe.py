# SPDX-License-Identifier: GPL-2.0
"""RFC 5227 2.1.1: a probe (sender 0.0.0.0) for our address is answered."""
net = veth()
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, '0.0.0.0', bytes(6), STACK))
net.expect(proto=0x806, op=2, spa=STACK, tha=net.peer_mac)
