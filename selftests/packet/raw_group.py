# SPDX-License-Identifier: GPL-2.0
"""RFC 1112 7: a raw socket receives the groups that it has joined, each packet once, whatever other
members there are."""
net = veth()
of_udp, unknown = (stack_socket(socket.SOCK_RAW, proto=p) for p in (UDP, 99))
u = stack_socket(socket.SOCK_DGRAM)
u.bind(('', LISTEN))
for s in of_udp, unknown, u:
    s.setsockopt(socket.SOL_IP, 49, 0)                      # IP_MULTICAST_ALL
    join(s, '239.1.2.3')
    s.settimeout(0.2)
join(of_udp, '239.1.2.4')                                   # alone


def expect(s, *ends):
    for end in ends:
        assert s.recv(100).endswith(end)
    s.setblocking(False)
    try:
        raise AssertionError(f'{s.recv(100)} came too')
    except BlockingIOError:
        s.settimeout(0.2)


for group, data in ('239.1.2.3', b'three'), ('239.1.2.4', b'four'), ('239.1.2.5', b'five'):
    net.put_group(UDP, udp(PORT, LISTEN, data, dst=group), group)
net.put_group(99, b'x' * 20, '239.1.2.3')
net.put_group(99, b'y' * 20, '239.1.2.4')
expect(of_udp, b'three', b'four')
expect(u, b'three')
expect(unknown, b'x' * 20)
net.expect_nothing()
