# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.3.1.4: a gateway that does not answer ARP is skipped in favour of the next route by
metric."""
# only: own
net = veth()
second, far = '192.0.2.3', '198.51.100.9'
weft('route', 'add', 'default', 'via', PEER, 'metric', '1')
weft('route', 'add', 'default', 'via', second, 'metric', '2')
s = stack_socket(socket.SOCK_DGRAM)
s.connect((far, PORT))
s.send(b'1')
for _ in range(3):
    net.expect(2000, proto=0x806, op=1, tpa=PEER)
end = time.monotonic() + 5
# the queued packet is dropped
while not drop_counters().get('NEIGH_FAILED'):
    assert time.monotonic() < end
    time.sleep(0.02)
s.send(b'2')
net.expect(proto=0x806, op=1, tpa=second)
net.put_frame(net.stack_mac, 0x806, arp(2, net.peer_mac, second, net.stack_mac, STACK))
net.expect(proto=UDP, data=b'2', mac_dst=net.peer_mac)
# no other gateway is left: it is tried again
weft('route', 'del', 'default', 'metric', '2')
end = time.monotonic() + 5
packet = None
while not packet:
    assert time.monotonic() < end
    # for a second there is no request for the failed one
    with contextlib.suppress(OSError):
        s.send(b'3')
    packet = net.get(100)
assert packet.proto == 0x806 and packet.tpa == PEER, packet
