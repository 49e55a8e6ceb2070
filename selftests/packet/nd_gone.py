# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4861 7.3.3: a silent neighbour gets three unicast probes; then a multicast solicitation finds
its new address."""
net = veth6()
other = mac('02:00:00:00:00:03')
s = stack_socket(socket.SOCK_DGRAM, True)
net.solicit()                                               # known, but not confirmed
net.expect(kind=NA)
s.sendto(b'x', (PEER6, PORT))
net.expect(proto=UDP, mac_dst=net.peer_mac)
for ms in (5500, 1500, 1500):
    net.expect(ms, kind=NS, src=STACK6, dst=PEER6, target=PEER6, mac_dst=net.peer_mac)
net.expect_nothing(1500)
s.sendto(b'y', (PEER6, PORT))
net.expect(kind=NS, dst=solicited_node(PEER6), target=PEER6)
net.advertise(lladdr=other)
net.expect(proto=UDP, data=b'y', mac_dst=other)
