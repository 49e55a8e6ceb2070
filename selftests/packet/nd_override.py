# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4861 7.2.5: another link-layer address is accepted only with the override flag."""
net = veth6()
other = mac('02:00:00:00:00:03')
s = stack_socket(socket.SOCK_DGRAM, True)


def goes_to(lladdr):
    s.sendto(b'x', (PEER6, PORT))
    net.expect(proto=UDP, mac_dst=lladdr)


s.sendto(b'first', (PEER6, PORT))
net.resolve()
net.expect(proto=UDP, data=b'first')
net.advertise(dst='ff02::1', flags=0, lladdr=other)
assert 'STALE' in weft('neigh'), weft('neigh')
goes_to(net.peer_mac)
net.advertise(dst='ff02::1', flags=OVERRIDE, lladdr=other)
goes_to(other)
# DELAY_FIRST_PROBE_TIME later
probe = net.expect(6500, kind=NS, target=PEER6, dst=PEER6, mac_dst=other)
net.advertise(lladdr=False, flags=SOLICITED)
assert 'REACHABLE' in weft('neigh'), weft('neigh')
goes_to(other)
