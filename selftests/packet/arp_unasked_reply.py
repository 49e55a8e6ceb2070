# SPDX-License-Identifier: GPL-2.0
"""An unsolicited reply creates no entry."""
net = veth()
net.put_frame(net.stack_mac, 0x806, arp(2, net.peer_mac, PEER, net.stack_mac, STACK))
s = stack_socket(socket.SOCK_DGRAM)
s.sendto(b'x', (PEER, PORT))
net.expect(proto=0x806, op=1)
