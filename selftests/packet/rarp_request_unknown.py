# SPDX-License-Identifier: GPL-2.0
"""RFC 903: a request of a station that is not in the table is not answered; the frame passes to the
host, and is no drop."""
# only: own
net = veth()
weft('rarp', 'add', '02:00:00:00:00:77', '192.0.2.77', 'dev', 'eth0')
before = drop_counters()
net.put_frame(b'\xff' * 6, 0x8035, arp(3, net.peer_mac, '0.0.0.0', net.peer_mac, '0.0.0.0'))
net.expect_nothing()
assert drop_counters() == before
