# SPDX-License-Identifier: GPL-2.0
"""RFC 5227 2.3, RFC 826: an announcement updates an existing entry, and creates none (Linux:
arp_accept=0)."""
net = veth()
other, third = mac('02:00:00:00:00:33'), '192.0.2.3'
s = stack_socket(socket.SOCK_DGRAM)
s.sendto(b'x', (PEER, PORT))
net.resolve()
net.expect(proto=UDP, mac_dst=net.peer_mac)
net.put_frame(b'\xff' * 6, 0x806, arp(1, other, PEER, bytes(6), PEER), src=other)
net.put_frame(b'\xff' * 6, 0x806, arp(1, other, third, bytes(6), third), src=other)
net.expect_nothing()
s.sendto(b'x', (PEER, PORT))
net.expect(proto=UDP, mac_dst=other)
s.sendto(b'x', (third, PORT))
net.expect(proto=0x806, op=1, tpa=third)
