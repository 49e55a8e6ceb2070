# SPDX-License-Identifier: GPL-2.0
"""RFC 1112 6: a packet goes to the group's Ethernet address, with TTL 1 and a copy to local members
by default."""
net = veth()
group, to = '239.129.2.3', ('239.129.2.3', LISTEN)
s, t = stack_socket(socket.SOCK_DGRAM), stack_socket(socket.SOCK_DGRAM)
t.bind(('', LISTEN))
t.setblocking(False)


def expect(data, **want):
    packet = net.expect(proto=UDP, src=STACK, dst=group, dport=LISTEN, data=data, **want)
    assert packet.mac_dst == bytes.fromhex('01005e010203'), packet.mac_dst.hex()


def received():
    time.sleep(0.01)
    try:
        return t.recv(10)
    except BlockingIOError:
        return None


# a route determines the device, for joining and for sending
if STACK_NAME == 'own':
    weft('route', 'add', '224.0.0.0/4', 'via', PEER, 'dev', 'eth0')
else:
    ip('route add 224.0.0.0/4 dev eth0')
t.setsockopt(socket.SOL_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + bytes(4))
net.expect_nothing(1500)
s.sendto(b'zero', to)
expect(b'zero', ttl=1)
assert received() == b'zero'
leave(t, group)                                             # it is that device
if STACK_NAME == 'own':
    weft('route', 'del', '224.0.0.0/4', 'via', PEER, 'dev', 'eth0')
else:
    ip('route del 224.0.0.0/4 dev eth0')
join(t, group)
for x in s, t:
    x.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_IF, socket.inet_aton(STACK))
s.sendto(b'one', to)
expect(b'one', ttl=1)
assert received() == b'one'
s.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_TTL, 7)
s.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_LOOP, 0)
s.sendto(b'two', to)
expect(b'two', ttl=7)
assert received() is None
s.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_TTL, 0)
s.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_LOOP, 1)
s.connect(to)
s.send(b'here')                                             # not sent on the wire
net.expect_nothing()
assert received() == b'here'
leave(t, group)
t.setsockopt(socket.SOL_IP, 49, 0)                          # IP_MULTICAST_ALL
s.send(b'nobody')
assert received() is None
