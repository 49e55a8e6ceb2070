# SPDX-License-Identifier: GPL-2.0
"""RARP: a device without an own address sends no answers."""
# only: own
net = veth(configure=False)
weft('link', 'attach', 'eth0', 'own')
weft('rarp', 'add', net.peer_mac.hex(':'), '192.0.2.77', 'dev', 'eth0')
with drop('RARP_NO_ADDRESS'):
    net.put_frame(b'\xff' * 6, 0x8035, arp(3, net.peer_mac, '0.0.0.0', net.peer_mac, '0.0.0.0'))
net.expect_nothing()
