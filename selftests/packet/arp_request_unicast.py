# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 2.3.2.1 (2): a unicast request is a poll, and is answered too."""
net = veth()
net.put_frame(net.stack_mac, 0x806, arp(1, net.peer_mac, PEER, bytes(6), STACK))
net.expect(proto=0x806, op=2, spa=STACK, tpa=PEER)
