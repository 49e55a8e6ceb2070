# SPDX-License-Identifier: GPL-2.0
"""RFC 903: a request for a station in the table is answered to its sender, with the station's
address."""
# only: own
net = veth()
station, anybody = mac('02:00:00:00:00:77'), '0.0.0.0'
weft('rarp', 'add', station.hex(':'), '192.0.2.77', 'dev', 'eth0')
with counted('RarpOutReplies'):
    net.put_frame(b'\xff' * 6, 0x8035, arp(3, station, anybody, station, anybody), src=station)
    net.expect(proto=0x8035, hw=1, ptype=0x800, hlen=6, plen=4, op=4, sha=net.stack_mac, spa=STACK,
               tha=station,
               tpa='192.0.2.77', mac_dst=station, mac_src=net.stack_mac)
# The request of another station: the answer goes to the requester.
net.put_frame(b'\xff' * 6, 0x8035, arp(3, net.peer_mac, anybody, station, anybody))
net.expect(proto=0x8035, op=4, tha=station, tpa='192.0.2.77', mac_dst=net.peer_mac)
weft('rarp', 'del', station.hex(':'), 'dev', 'eth0')
net.put_frame(b'\xff' * 6, 0x8035, arp(3, station, anybody, station, anybody), src=station)
net.expect_nothing()
