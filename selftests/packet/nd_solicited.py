# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4861 7.2.3, 7.2.4: a solicitation of our address is answered, and its sender learnt; a probe
is answered to all nodes."""
net = veth6()
net.solicit()
na = net.expect(kind=NA, src=STACK6, dst=PEER6, target=STACK6, nd_flags=SOLICITED | OVERRIDE,
                ttl=255, mac_dst=net.peer_mac)
assert na.nd_opts == lladdr_option(2, net.stack_mac), na.nd_opts
s = stack_socket(socket.SOCK_DGRAM, True)
s.sendto(b'known', (PEER6, PORT))
net.expect(proto=UDP, data=b'known', mac_dst=net.peer_mac)
# unicast, without a link-layer address: the sender is resolved first
net.solicit('fe80::1', src='fe80::2', dst='fe80::1', lladdr=False)
net.expect(kind=NS, src='fe80::1', target='fe80::2')
net.advertise('fe80::2', 'fe80::1')
net.expect(kind=NA, src='fe80::1', dst='fe80::2', target='fe80::1')
net.solicit(src='::')
net.expect(kind=NA, src=STACK6, dst='ff02::1', target=STACK6, nd_flags=OVERRIDE,
           mac_dst=group_mac('ff02::1'))
with drop('ND_NOT_FOR_US'):
    net.solicit('2001:db8:1::1')                            # the group of 2001:db8::1, too
    net.expect_nothing()
net.solicit('2001:db8::99')
net.expect_nothing()
