# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4861 7.2.2: the solicitation goes to the next hop's group, from the packet's source; queued
packets then go out in order."""
net = veth6()
s = stack_socket(socket.SOCK_DGRAM, True)
for i in range(2):
    s.sendto(bytes([i]), (PEER6, PORT))
ask = net.expect(kind=NS, src=STACK6, dst=solicited_node(PEER6), target=PEER6, ttl=255,
                 mac_dst=group_mac(solicited_node(PEER6)))
assert ask.nd_opts == lladdr_option(1, net.stack_mac), ask.nd_opts
net.expect_nothing()
net.advertise()
for i in range(2):
    net.expect(proto=UDP, data=bytes([i]), mac_dst=net.peer_mac, mac_src=net.stack_mac, ttl=64)
s.sendto(b'more', (PEER6, PORT))
net.expect(proto=UDP, data=b'more')
# unsolicited: not learnt
net.advertise('2001:db8::77')
s.sendto(b'other', ('2001:db8::77', PORT))
net.expect(kind=NS, target='2001:db8::77')
assert 'REACHABLE' in weft('neigh'), weft('neigh')
