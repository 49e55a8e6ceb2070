# SPDX-License-Identifier: GPL-2.0
"""RFC 3493 5.2, RFC 3678 5: a datagram to a group goes to its members only, by their source
filters."""
# ip 4: of groups of IPv6
net = veth6()
OTHER, ALL = '2001:db8::9', 29                              # IPV6_MULTICAST_ALL
A, B, C = 'ff15::3', 'ff15::4', 'ff15::5'


def member(*groups, bound='::'):
    s = stack_socket(socket.SOCK_DGRAM, True)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((bound, LISTEN))
    s.settimeout(0.2)
    s.setsockopt(socket.IPPROTO_IPV6, ALL, 0)
    for g in groups:
        join6(s, g)
    return s


def expect(s, *datagrams):
    for d in datagrams:
        got = s.recv(100)
        assert got == d, f'{got}, not {d}'
    s.setblocking(False)
    try:
        raise AssertionError(f'{s.recv(100)} came too')
    except BlockingIOError:
        s.settimeout(0.2)


a, b, bound, every = member(A), member(A, B), member(A, bound=A), member()
every.setsockopt(socket.IPPROTO_IPV6, ALL, 1)
net.put_group_udp(A, b'three')
net.put_group_udp(B, b'four')
net.put_group_udp(C, b'five')                               # no member
expect(a, b'three')
expect(b, b'three', b'four')
expect(bound, b'three')
expect(every, b'three', b'four')
net.put_group_udp('ff02::1', b'all nodes')                  # the one with ALL hears it
expect(every, b'all nodes')
expect(a)
every.close()
block6(b, A, OTHER)
net.put_group_udp(A, b'blocked', OTHER)
net.put_group_udp(A, b'not blocked')
expect(a, b'blocked', b'not blocked')
expect(b, b'not blocked')
join6(a, 'ff15::6', OTHER)
net.put_group_udp('ff15::6', b'one source', OTHER)
net.put_group_udp('ff15::6', b'another')
expect(a, b'one source')
leave6(a, A)
net.put_group_udp(A, b'left')
expect(a)
expect(b, b'left')
whole = udp(PORT, LISTEN, bytes(2000), src=PEER6, dst=B)
for at in 0, 1000:
    part = whole[at:at + 1000] if not at else whole[at:]
    net.put_group(B, ip6(FRAGMENT, fragment6(UDP, at, not at, 7) + part, dst=B))
assert len(b.recv(4000)) == 2000
b.setsockopt(socket.IPPROTO_IPV6, 49, 1)                    # IPV6_RECVPKTINFO
net.put_group_udp(B, b'info')
data, control, _, _ = b.recvmsg(10, 100)
dst, index = struct.unpack('=16sI', control[0][2])
assert (dst, index) == (addr6(B), net.ifindex), control
net.expect_nothing()                                        # no ICMP error for any of these
