# SPDX-License-Identifier: GPL-2.0
"""RFC 5227 2.1.1: three probes with a sender of 0.0.0.0, one or two seconds apart; the address is ours two seconds later."""
# only: own
net = veth(configure=False)
weft('link', 'attach', 'eth0', 'own')
weft('addr', 'add', STACK + '/24', 'dev', 'eth0', 'probe')
request = arp(1, net.peer_mac, PEER, bytes(6), STACK)


def info():
    return json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info']


for number in range(3):
    before = time.monotonic()
    net.expect(2600, proto=0x806, op=1, sha=net.stack_mac, spa='0.0.0.0', tha=bytes(6), tpa=STACK, mac_dst=b'\xff' * 6)
    if number:
        assert 0.5 < time.monotonic() - before
    assert info() == [{'family': 'inet', 'local': STACK, 'prefixlen': 24, 'tentative': True}], info()
    net.put_frame(b'\xff' * 6, 0x806, request)                 # nobody's yet
    net.expect_nothing()
net.expect(2600, proto=0x806, op=1, spa=STACK, tpa=STACK)
assert info() == [{'family': 'inet', 'local': STACK, 'prefixlen': 24}], info()
net.put_frame(b'\xff' * 6, 0x806, request)
net.expect(proto=0x806, op=2, spa=STACK, tpa=PEER)
net.expect(2600, proto=0x806, op=1, spa=STACK, tpa=STACK)
net.expect_nothing(200)
