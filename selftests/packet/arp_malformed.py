# SPDX-License-Identifier: GPL-2.0
"""RFC 826: a packet for another hardware or protocol, of odd lengths or unknown operation is
dropped."""
# only: linux own
net = veth()
good = (1, net.peer_mac, PEER, bytes(6), STACK)
for name, packet in (('ARP_TRUNCATED', arp(*good)[:27]), ('ARP_TRUNCATED', arp(*good)[:7]),
                     ('ARP_HARDWARE', arp(*good, hw=7)), ('ARP_HARDWARE', arp(*good, hlen=8)),
                     ('ARP_PROTOCOL', arp(*good, proto=0x86dd)),
                     ('ARP_PROTOCOL', arp(*good, plen=16)),
                     ('ARP_OPERATION', arp(9, *good[1:])), ('ARP_OPERATION', arp(0, *good[1:]))):
    with drop(name):
        net.put_frame(b'\xff' * 6, 0x806, packet)
    net.expect_nothing(30)
