# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.3 (a), RFC 1122 3.3.1.4: after R1 retransmissions without an answer a gateway is
skipped in favour of the next route by metric."""
# only: own
net = veth()
second, far = '192.0.2.3', '198.51.100.9'
macs = {PEER: net.peer_mac, second: mac('02:00:00:00:00:03')}
weft('route', 'add', 'default', 'via', PEER, 'metric', '1')
weft('route', 'add', 'default', 'via', second, 'metric', '2')
listener = net.listen()
stack_sysctl('tcp_early_retrans', 0)


def segment(want=None):
    """The next segment; ARP is answered for both gateways."""
    while True:
        packet = net.get(20000)
        assert packet is not None, 'nothing came'
        if packet.proto == 0x806:
            net.put_frame(net.stack_mac, 0x806,
                          arp(2, macs[packet.tpa], packet.tpa, net.stack_mac, STACK))
        elif want is None or want in packet.flags:
            return packet


c = Conn(net, PORT, LISTEN, peer=far)
c.send('S', opts=mss(1460))
segment('S')
c.send('A', ack=1)
s = listener.accept()[0]
s.send(b'anybody')
ways = [segment('P').mac_dst for _ in range(4)]
assert ways == [macs[PEER]] * 3 + [macs[second]], ways
c.send('A', ack=8)
s.send(b'again')
assert segment('P').mac_dst == macs[second]
