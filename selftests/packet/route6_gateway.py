# SPDX-License-Identifier: GPL-2.0
"""RFC 4861 5.2: a route's gateway is resolved, also if the last bytes of the destination look like
an IPv4 group."""
# only: own
net = veth6()
weft('route', 'add', '2001:db8:1::/48', 'via', PEER6, 'dev', 'eth0')
s = net.udp_socket()
s.sendto(b'x', ('2001:db8:1::e123:4567', PORT))
net.resolve()
net.expect(proto=UDP, dst='2001:db8:1::e123:4567', mac_dst=net.peer_mac)
