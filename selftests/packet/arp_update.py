# SPDX-License-Identifier: GPL-2.0
"""RFC 826: an entry that exists takes a new address from a request."""
net = veth()
other = mac('02:00:00:00:00:33')
s = stack_socket(socket.SOCK_DGRAM)
s.sendto(b'x', (PEER, PORT))
net.resolve()
net.expect(proto=UDP, mac_dst=net.peer_mac)
# Linux keeps an entry for a second (locktime)
time.sleep(1.1)
net.put_frame(b'\xff' * 6, 0x806, arp(1, other, PEER, bytes(6), STACK), src=other)
net.expect(proto=0x806, op=2, mac_dst=other)
s.sendto(b'x', (PEER, PORT))
net.expect(proto=UDP, mac_dst=other)
