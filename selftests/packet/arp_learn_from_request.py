# SPDX-License-Identifier: GPL-2.0
"""RFC 826: the sender of a request for our address is learnt, so that the answer needs no
request."""
net = veth()
s = net.udp_socket()
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, PEER, bytes(6), STACK))
net.expect(proto=0x806, op=2)
s.sendto(b'x', (PEER, PORT))
net.expect(proto=UDP, data=b'x', mac_dst=net.peer_mac)
