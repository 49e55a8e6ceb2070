# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2.2: a redirect to another gateway applies to the next packet for this host, and not
to other hosts."""
# only: linux own
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


with counted('IcmpInRedirects'):
    net.put(icmp(5, 1, gateway(other), sent.raw[:28]), ICMP)
s.send(b'2')
net.expect(proto=UDP, dst=far, data=b'2', mac_dst=other_mac)
third = stack_socket(socket.SOCK_DGRAM)
third.sendto(b'3', ('198.51.100.10', PORT))
net.expect(proto=UDP, data=b'3', mac_dst=net.peer_mac)
third.sendto(b'4', (far, PORT))
net.expect(proto=UDP, data=b'4', mac_dst=other_mac)
