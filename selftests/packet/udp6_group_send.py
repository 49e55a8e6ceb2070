# SPDX-License-Identifier: GPL-2.0
"""RFC 3493 5.2: a packet goes to the group's Ethernet address, with hop limit 1 and a copy to local
members by default."""
# ip 4: of groups of IPv6
net = veth6()
G, to = 'ff15::1:2:3', ('ff15::1:2:3', LISTEN)
s, t = stack_socket(socket.SOCK_DGRAM, True), stack_socket(socket.SOCK_DGRAM, True)
t.bind(('::', LISTEN))
t.setblocking(False)
V6 = socket.IPPROTO_IPV6


def expect(data, **want):
    packet = net.expect(proto=UDP, src=STACK6, dst=G, dport=LISTEN, data=data, **want)
    assert packet.mac_dst == group_mac(G), packet.mac_dst.hex()


def received():
    time.sleep(0.01)
    try:
        return t.recv(10)
    except BlockingIOError:
        return None


s.bind((STACK6, 0))
s.setsockopt(V6, socket.IPV6_MULTICAST_IF, net.ifindex)
s.sendto(b'none', to)                                       # no member yet
expect(b'none', ttl=1)
assert received() is None
join6(t, G)
s.sendto(b'one', to)
expect(b'one', ttl=1)
assert received() == b'one'
s.setsockopt(V6, socket.IPV6_MULTICAST_HOPS, 7)
s.setsockopt(V6, socket.IPV6_MULTICAST_LOOP, 0)
s.sendto(b'two', to)
expect(b'two', ttl=7)
assert received() is None
s.setsockopt(V6, socket.IPV6_MULTICAST_HOPS, 0)
s.setsockopt(V6, socket.IPV6_MULTICAST_LOOP, 1)
s.connect(to)
s.send(b'here')                                             # not sent on the wire
net.expect_nothing()
assert received() == b'here'
leave6(t, G)
t.setsockopt(V6, 29, 0)                                     # IPV6_MULTICAST_ALL
join6(t, 'ff11::5')
s.setsockopt(V6, socket.IPV6_MULTICAST_HOPS, 3)
if STACK_NAME != 'own':                                     # the host's routes lead there
    s.connect(('ff11::5', LISTEN, 0, net.ifindex))
    # neither is a packet to an interface-local group
    s.send(b'node')
    net.expect_nothing()
    assert received() == b'node'
