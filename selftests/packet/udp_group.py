# SPDX-License-Identifier: GPL-2.0
"""RFC 1112 7: a datagram to a group goes to its members only, by their source filters (RFC 3376
2)."""
net = veth()
OTHER = '192.0.2.9'


def member(*groups, bound=''):
    s = stack_socket(socket.SOCK_DGRAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((bound, LISTEN))
    s.settimeout(0.2)
    s.setsockopt(socket.SOL_IP, 49, 0)                      # IP_MULTICAST_ALL
    for g in groups:
        join(s, g)
    return s


def put(group, data, src=PEER):
    net.put_group(UDP, udp(PORT, LISTEN, data, src=src, dst=group), group, src=src)


def expect(s, *datagrams):
    for d in datagrams:
        got = s.recv(100)
        assert got == d, f'{got}, not {d}'
    s.setblocking(False)
    try:
        raise AssertionError(f'{s.recv(100)} came too')
    except BlockingIOError:
        s.settimeout(0.2)


a, b = member('239.1.2.3'), member('239.1.2.3', '239.1.2.4')
bound, every = member('239.1.2.3', bound='239.1.2.3'), member()
every.setsockopt(socket.SOL_IP, 49, 1)
put('239.1.2.3', b'three')
put('239.1.2.4', b'four')
put('239.1.2.5', b'five')                                   # no member
expect(a, b'three')
expect(b, b'three', b'four')
expect(bound, b'three')
expect(every, b'three', b'four')
every.close()
b.setsockopt(socket.SOL_IP, BLOCK_SOURCE, mreq('239.1.2.3', OTHER))
put('239.1.2.3', b'blocked', OTHER)
put('239.1.2.3', b'not blocked')
expect(a, b'blocked', b'not blocked')
expect(b, b'not blocked')
join(a, '239.1.2.6', OTHER)
put('239.1.2.6', b'one source', OTHER)
put('239.1.2.6', b'another')
expect(a, b'one source')
leave(a, '239.1.2.3')
put('239.1.2.3', b'left')
expect(a)
expect(b, b'left')
whole = udp(PORT, LISTEN, bytes(2000), dst='239.1.2.4')
for at in 0, 1000:
    net.put_group(UDP, whole[at:at + 1000] if not at else whole[at:], '239.1.2.4', ident=7,
                  df=False, mf=not at, offset=at)
assert len(b.recv(4000)) == 2000
b.setsockopt(socket.SOL_IP, socket.IP_PKTINFO,
             1) if hasattr(socket, 'IP_PKTINFO') else b.setsockopt(socket.SOL_IP, 8, 1)
put('239.1.2.4', b'info')
data, control, _, _ = b.recvmsg(10, 100)
index, spec, dst = struct.unpack('I4s4s', control[0][2])
assert (socket.inet_ntoa(spec), socket.inet_ntoa(dst)) == (STACK, '239.1.2.4'), control
assert index == socket.if_nametoindex('eth0')
net.expect_nothing()                                        # no ICMP error for any of these
