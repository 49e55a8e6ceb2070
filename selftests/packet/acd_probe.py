# SPDX-License-Identifier: GPL-2.0
"""RFC 5227 2.1.1: three probes from 0.0.0.0, one or two seconds apart; two seconds later the
address is in use."""
# only: own
net = veth(configure=False)
weft('link', 'attach', 'eth0', 'own')
weft('addr', 'add', STACK + '/24', 'dev', 'eth0', 'probe')
request = arp(1, net.peer_mac, PEER, bytes(6), STACK)


def info():
    return json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info']


net.expect(2600, proto=0x806, op=1, sha=net.stack_mac, spa='0.0.0.0', tha=bytes(6), tpa=STACK,
           mac_dst=b'\xff' * 6)
start = time.monotonic()
# not in use yet: a request gets no answer
net.put_frame(b'\xff' * 6, 0x806, request)
assert info() == [{'family': 'inet', 'local': STACK, 'prefixlen': 24, 'tentative': True}], info()
for _ in range(2):
    net.expect(4000, proto=0x806, op=1, spa='0.0.0.0', tpa=STACK)
net.expect(4000, proto=0x806, op=1, spa=STACK, tpa=STACK)
assert 3.5 < time.monotonic() - start
assert info() == [{'family': 'inet', 'local': STACK, 'prefixlen': 24}], info()
net.put_frame(b'\xff' * 6, 0x806, request)
# the answer, and the second announcement
packets = [net.get(2600), net.get(2600)]
assert sorted(p.op for p in packets) == [1, 2] and all(p.spa == STACK for p in packets), packets
