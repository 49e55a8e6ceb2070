# SPDX-License-Identifier: GPL-2.0
"""A redirect ends with the route it replaced, and when its new gateway does not answer."""
# only: own
net = veth()
other, other_mac, far = '192.0.2.3', mac('02:00:00:00:00:03'), '198.51.100.9'
weft('route', 'add', 'default', 'via', PEER) if on_weft else ip(f'route add default via {PEER}')
s = stack_socket(socket.SOCK_DGRAM)
s.sendto(b'x', (other, PORT))                                           # resolves the other gateway
net.expect(proto=0x806, op=1, tpa=other)
net.put_frame(net.stack_mac, 0x806, arp(2, other_mac, other, net.stack_mac, STACK), src=other_mac)
net.expect(proto=UDP, mac_dst=other_mac)
s.connect((far, PORT))
s.send(b'1')
net.resolve()
sent = net.expect(proto=UDP, dst=far, mac_dst=net.peer_mac)


def gateway(address):
    return int.from_bytes(socket.inet_aton(address), 'big')


net.put(icmp(5, 1, gateway(other), sent.raw[:28]), ICMP)
s.send(b'2')
net.expect(proto=UDP, data=b'2', mac_dst=other_mac)
weft('route', 'del', 'default')
weft('route', 'add', 'default', 'via', '192.0.2.4')
s.send(b'3')
net.expect(proto=0x806, op=1, tpa='192.0.2.4')
net.put_frame(net.stack_mac, 0x806, arp(2, net.peer_mac, '192.0.2.4', net.stack_mac, STACK))
net.expect(proto=UDP, data=b'3', mac_dst=net.peer_mac)
weft('route', 'del', 'default')
weft('route', 'add', 'default', 'via', PEER)
s.send(b'4')
net.expect(proto=UDP, data=b'4', mac_dst=other_mac)                     # the old route again
# and the redirect's gateway no longer answers
weft('neigh', 'del', other, 'dev', 'eth0')
s.send(b'5')
for _ in range(3):
    net.expect(2000, proto=0x806, op=1, tpa=other)
packet, end = None, time.monotonic() + 10
# the queued packet is lost; then the route's gateway is used
while not packet or packet.proto != UDP:
    assert time.monotonic() < end
    with contextlib.suppress(OSError):
        s.send(b'6')
    packet = net.get(200)
assert packet.mac_dst == net.peer_mac, packet
