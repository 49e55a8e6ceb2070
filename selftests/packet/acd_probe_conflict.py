# SPDX-License-Identifier: GPL-2.0
"""RFC 5227 2.1.1: if another station answers a probe, the address is not used."""
# only: own
net = veth(configure=False)
weft('link', 'attach', 'eth0', 'own')
weft('addr', 'add', STACK + '/24', 'dev', 'eth0', 'probe')
net.expect(1500, proto=0x806, op=1, spa='0.0.0.0', tpa=STACK)
net.put_frame(net.stack_mac, 0x806, arp(2, net.peer_mac, STACK, net.stack_mac, '0.0.0.0'))
net.expect_nothing(2500)
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, PEER, bytes(6), STACK))
net.expect_nothing()
info = json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info'][0]
assert info['dadfailed'] and info['conflicts'] == 1 and info['rival'] == net.peer_mac.hex(':'), info
assert counters()['ArpConflicts'] == 1
weft('addr', 'del', STACK + '/24', 'dev', 'eth0')
assert not json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info']
