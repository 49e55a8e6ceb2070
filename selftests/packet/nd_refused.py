# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4861 7.1.1, 7.1.2, RFC 6980 5: invalid messages are neither used nor answered."""
net = veth6()
group = solicited_node(STACK6)
slla = lladdr_option(1, net.peer_mac)
good = icmp6(NS, 0, 0, addr6(STACK6) + slla, src=PEER6, dst=group)


def refused(why, message, src=PEER6, dst=group, hops=255, head=b'', first=ICMP6):
    with drop(why):
        net.put_group(group, ip6(first, head + message, src=src, dst=dst, hops=hops))
        net.expect_nothing()


refused('ND_HOP_LIMIT', good, hops=254)
refused('ND_FRAGMENT', good, head=fragment6(ICMP6, 0, 0, 7), first=FRAGMENT)
refused('ICMP_CHECKSUM', icmp6(NS, 0, 0, addr6(STACK6) + slla, csum=1))
refused('ND_CODE', icmp6(NS, 1, 0, addr6(STACK6) + slla, dst=group))
refused('ND_TRUNCATED', icmp6(NS, 0, 0, addr6(STACK6)[:12], dst=group))
refused('ND_TARGET', icmp6(NS, 0, 0, addr6('ff02::1') + slla, dst=group))
refused('ND_OPTIONS', icmp6(NS, 0, 0, addr6(STACK6) + bytes(8), dst=group))
refused('ND_LLADDR', icmp6(NS, 0, 0, addr6(STACK6) + slla, src='::', dst=group), src='::')
refused('ND_DESTINATION', icmp6(NS, 0, 0, addr6(STACK6), src='::', dst='ff02::1'), src='::',
        dst='ff02::1')
refused('ND_DESTINATION', icmp6(NA, 0, SOLICITED << 24, addr6(PEER6), dst='ff02::1'), dst='ff02::1')
refused('ND_TARGET', icmp6(NA, 0, 0, addr6(STACK6), dst='ff02::1'), dst='ff02::1')
refused('IP6_SOURCE', icmp6(NS, 0, 0, addr6(STACK6), src=STACK6, dst=group), src=STACK6)
assert not weft('neigh'), weft('neigh')
