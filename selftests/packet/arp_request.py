# SPDX-License-Identifier: GPL-2.0
"""RFC 826: a request for our address is answered to its sender."""
net = veth()
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, PEER, bytes(6), STACK))
net.expect(proto=0x806, op=2, sha=net.stack_mac, spa=STACK, tha=net.peer_mac, tpa=PEER,
           mac_dst=net.peer_mac, mac_src=net.stack_mac)
