# SPDX-License-Identifier: GPL-2.0
"""On a shared device groups of IPv6 are for both stacks: each gets its own copy, and the host
reports for both."""
# only: share
G = 'ff15::3'
net = veth6()
net.settle()
socks = {'weft': stack_socket(socket.SOCK_DGRAM, True), 'linux': socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)}
for s in socks.values():
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_IF, net.ifindex)
    s.setsockopt(socket.IPPROTO_IPV6, 29, 0)                # IPV6_MULTICAST_ALL
    s.bind(('::', LISTEN))
    s.setblocking(False)


def expect(data, *who):
    time.sleep(0.01)
    for name, s in socks.items():
        try:
            got = s.recv(100)
        except BlockingIOError:
            got = None
        assert got == (data if name in who else None), f'{name} has {got}'


net.put_group_udp(G, b'nobody')
expect(None)
join6(socks['linux'], G)
net.expect_report((4, G, []))
net.expect_report((4, G, []), ms=1100)
net.put_group_udp(G, b'one')
expect(b'one', 'linux')
socks['weft'].setsockopt(socket.IPPROTO_IPV6, 29, 1)        # the host's program has joined it: that is enough
net.put_group_udp(G, b'two')
expect(b'two', 'weft', 'linux')
socks['weft'].setsockopt(socket.IPPROTO_IPV6, 29, 0)
join6(socks['weft'], G)
for name, s in socks.items():                               # each hears the other and itself
    s.sendto(name.encode(), (G, LISTEN))
    net.expect(proto=UDP, dst=G, data=name.encode())
    expect(name.encode(), 'weft', 'linux')
leave6(socks['linux'], G)
net.expect_nothing(1100)
net.put_group_udp(G, b'three')
expect(b'three', 'weft')
socks.pop('weft').close()
net.expect_report((3, G, []))
