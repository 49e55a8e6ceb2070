# SPDX-License-Identifier: GPL-2.0
"""RFC 826: the first packet triggers a broadcast request, and is sent after the answer."""
net = veth()
s = stack_socket(socket.SOCK_DGRAM)
s.sendto(b'first', (PEER, PORT))
net.expect(proto=0x806, op=1, sha=net.stack_mac, spa=STACK, tpa=PEER, tha=bytes(6),
           mac_dst=b'\xff' * 6)
net.put_frame(net.stack_mac, 0x806, arp(2, net.peer_mac, PEER, net.stack_mac, STACK))
net.expect(proto=UDP, data=b'first', mac_dst=net.peer_mac, mac_src=net.stack_mac)
s.sendto(b'second', (PEER, PORT))
net.expect(proto=UDP, data=b'second')
