# SPDX-License-Identifier: GPL-2.0
"""Groups are reported again when the link comes up; removing the device leaves its groups without
harm."""
# only: own
net = veth6()
s, t = stack_socket(socket.SOCK_DGRAM, True), stack_socket(socket.SOCK_DGRAM, True)
t.bind(('::', LISTEN))
join6(s, 'ff15::3')
join6(t, 'ff15::3')
join6(t, 'ff15::4', PEER6)
net.settle()
ip('link set eth0 down')
ip('link set eth0 up')
told = set()
while not {'ff15::3', 'ff15::4', 'ff02::1:ff00:1'} <= told:
    packet = net.expect(2000)
    if packet.proto == ICMP6 and packet.kind == MLD2_REPORT:
        told |= {r[1] for r in packet.records}
weft('link', 'detach', 'eth0')
net.put_mld(mld_query2(ms=100))
net.put_group_udp('ff15::3', b'x')
leave6(s, 'ff15::3')                                        # still known by index
try:
    join6(s, 'ff15::3')
    raise AssertionError('joined on a device that is not attached')
except OSError as e:
    assert e.errno == errno.ENETUNREACH, e
weft('link', 'attach', 'eth0', 'own')
addresses6('eth0')
join6(s, 'ff15::3')
told = set()
while 'ff15::3' not in told:
    told |= {r[1] for r in net.expect_mld(1000, kind=MLD2_REPORT).records}
ip('link del eth0')
s.close()
t.close()
