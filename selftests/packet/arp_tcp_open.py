# SPDX-License-Identifier: GPL-2.0
"""A whole open over Ethernet: ARP, then the handshake."""
net = veth()
s = stack_socket()
s.setblocking(False)
s.connect_ex((PEER, PORT))
net.resolve()
syn = net.expect(proto=TCP, flags='S', mac_dst=net.peer_mac)
net.put(tcp(PORT, syn.sport, 'SA', seq=100, ack=syn.seq + 1, opts=mss(1460)))
net.expect(proto=TCP, flags='A', ack=101)
