# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2.2, RFC 1812 5.2.7.2: a redirect that is not from the gateway in use, or not to a
neighbour, is ignored."""
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


def still():
    s.send(b'still')
    net.expect(proto=UDP, data=b'still', mac_dst=net.peer_mac)


quote = sent.raw[:28]
# quotes a packet that was not sent
guesses = [icmp(5, 1, gateway(other), ip4(proto, payload, src=STACK, dst=far))
           for proto, payload in ((UDP, udp(9, PORT, b'', src=STACK, dst=far)), (ICMP, icmp(8)))]
for source, to in (('192.0.2.9', other), (PEER, '203.0.113.1'), (PEER, STACK), (PEER, PEER),
                   (PEER, '0.0.0.0'), (PEER, '224.0.0.1'), (PEER, '192.0.2.255')):
    net.put(icmp(5, 1, gateway(to), quote), ICMP, src=source)
    still()
for message in guesses + [icmp(5, 4, gateway(other), quote),
                          icmp(5, 1, gateway(other), quote[:27])]:
    net.put(message, ICMP)
    still()
# the destination is a neighbour
near = stack_socket(socket.SOCK_DGRAM)
near.connect((other, PORT))
near.send(b'near')
sent = net.expect(proto=UDP, data=b'near', mac_dst=other_mac)
net.put(icmp(5, 1, gateway('192.0.2.4'), sent.raw[:28]), ICMP)
near.send(b'near')
net.expect(proto=UDP, data=b'near', mac_dst=other_mac)
stack_sysctl('accept_redirects', 0)
net.put(icmp(5, 1, gateway(other), quote), ICMP)
still()
stack_sysctl('accept_redirects', 1)
# only to a gateway that a route names
stack_sysctl('secure_redirects', 1)
net.put(icmp(5, 1, gateway(other), quote), ICMP)
still()
want = {'ICMP_REDIRECT': 10, 'ICMP_NO_SOCKET': 2, 'ICMP_TYPE': 1, 'ICMP_QUOTE': 1}
assert drop_counters() == want, drop_counters()
weft('route', 'add', '203.0.113.0/24', 'via', other)
net.put(icmp(5, 1, gateway(other), quote), ICMP)
s.send(b'believed')
net.expect(proto=UDP, data=b'believed', mac_dst=other_mac)
