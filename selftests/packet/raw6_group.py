# SPDX-License-Identifier: GPL-2.0
"""RFC 3493 5.2: a raw socket of IPv6 hears a group that this host listens to, each packet once,
whoever else is there; one that is bound to an address, by its memberships."""
net = veth6()
IPV6_MULTICAST_ALL = 29
of_udp, unknown, bound = (stack_socket(socket.SOCK_RAW, True, p) for p in (UDP, 99, 99))
bound.bind((STACK6, 0))
bound.setsockopt(socket.IPPROTO_IPV6, IPV6_MULTICAST_ALL, 0)
u = stack_socket(socket.SOCK_DGRAM, True)
u.bind(('::', LISTEN))
A, B, C = 'ff15::3', 'ff15::4', 'ff15::5'
for s in of_udp, unknown, u:
    join6(s, A)
join6(bound, B)
for s in of_udp, unknown, bound, u:
    s.settimeout(0.2)


def expect(s, *ends):
    for end in ends:
        got = s.recv(100)
        assert got.endswith(end), f'{got}, not {end}'
    s.setblocking(False)
    try:
        raise AssertionError(f'{s.recv(100)} came too')
    except BlockingIOError:
        s.settimeout(0.2)


net.put_group_udp(A, b'three')
net.put_group_udp(C, b'five')                               # nobody's
for group, data in (A, b'x' * 20), (B, b'y' * 20), (C, b'z' * 20):
    net.put_group(group, ip6(99, data, dst=group))
expect(of_udp, b'three')
expect(u, b'three')
expect(unknown, b'x' * 20, b'y' * 20)
expect(bound, b'y' * 20)
