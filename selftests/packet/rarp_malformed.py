# SPDX-License-Identifier: GPL-2.0
"""RARP: malformed frames are not answered, and each has its drop reason; nor is an unsolicited
reply."""
# only: own
net = veth()
station, none = mac('02:00:00:00:00:77'), '0.0.0.0'
weft('rarp', 'add', station.hex(':'), '192.0.2.77', 'dev', 'eth0')
good = arp(3, station, none, station, none)
bad = {'ARP_TRUNCATED': good[:27], 'ARP_HARDWARE': arp(3, station, none, station, none, hw=6),
       'ARP_PROTOCOL': arp(3, station, none, station, none, plen=16),
       'ARP_OPERATION': arp(1, station, none, station, none),
       'ARP_SENDER': arp(3, b'\xff' * 6, none, station, none),
       'RARP_ADDRESS': arp(4, net.peer_mac, PEER, net.stack_mac, '224.0.0.1'),
       'RARP_UNASKED': arp(4, net.peer_mac, PEER, net.stack_mac, '192.0.2.9')}
for frame in bad.values():
    net.put_frame(net.stack_mac, 0x8035, frame)
net.expect_nothing()
assert drop_counters() == dict.fromkeys(bad, 1), drop_counters()
