# SPDX-License-Identifier: GPL-2.0
"""A whole open over Ethernet: ARP, then the handshake."""
net = veth()
s = stack_socket()
s.setblocking(False)
s.connect_ex((PEER, PORT))
net.resolve()
syn = net.expect(proto=TCP, flags='S', mac_dst=net.peer_mac)
c = Conn(net, PORT, syn.sport, s, syn)
c.send('SA', opts=mss(1460))
c.expect('A', seq=1, ack=1)
