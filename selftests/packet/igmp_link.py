# SPDX-License-Identifier: GPL-2.0
"""Groups are reported again when the link comes up; removing the device leaves its groups without
harm."""
# only: linux own
net = veth()
s, t = stack_socket(socket.SOCK_DGRAM), stack_socket(socket.SOCK_DGRAM)
t.bind(('', LISTEN))
join(s, '239.1.2.3')
join(t, '239.1.2.3')
join(t, '239.1.2.4', PEER)
net.expect_nothing(1500)
net.igmp = True
ip('link set eth0 down')
ip('link set eth0 up')
told = set()
while not {'239.1.2.3', '239.1.2.4'} <= told:
    packet = net.expect(2000)
    told |= {r[1] for r in packet.records} if packet.proto == IGMP else set()
if on_weft:
    weft('link', 'detach', 'eth0')
    net.put_igmp(igmp_query3(code=1))
    net.put_group(UDP, udp(PORT, LISTEN, b'x', dst='239.1.2.3'), '239.1.2.3')
    index = struct.pack('=4s4si', socket.inet_aton('239.1.2.3'), bytes(4),
                        socket.if_nametoindex('eth0'))
    # still known by index
    s.setsockopt(socket.SOL_IP, socket.IP_DROP_MEMBERSHIP, index)
    address(net, 'eth0')
    join(s, '239.1.2.3')
    got = net.expect(kind=0x22)
    assert got.records == [(4, '239.1.2.3', [])], got
ip('link del eth0')
s.close()
t.close()
