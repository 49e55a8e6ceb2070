# SPDX-License-Identifier: GPL-2.0
"""A packet from a multicast or broadcast sender, or from our own address, is dropped."""
# only: own
net = veth()
for sender in ('224.0.0.1', '255.255.255.255', '127.0.0.1'):
    with drop('ARP_SENDER'):
        net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, sender, bytes(6), STACK))
with drop('ARP_SENDER'):
    net.put_frame(b'\xff' * 6, 0x806, arp(1, b'\xff' * 6, PEER, bytes(6), STACK))
