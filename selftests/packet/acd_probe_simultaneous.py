# SPDX-License-Identifier: GPL-2.0
"""RFC 5227 2.1.1: if two hosts probe for one address, neither uses it; our own probe, sent back, is
no conflict."""
# only: own
net = veth(configure=False)
weft('link', 'attach', 'eth0', 'own')
weft('addr', 'add', STACK + '/24', 'dev', 'eth0', 'probe')
net.expect(1500, proto=0x806, op=1, spa='0.0.0.0', tpa=STACK)
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.stack_mac, '0.0.0.0', bytes(6), STACK),
              src=net.stack_mac)
net.expect(2500, proto=0x806, op=1, spa='0.0.0.0', tpa=STACK)
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, '0.0.0.0', bytes(6), STACK))
net.expect_nothing(2500)
info = json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info'][0]
assert info['dadfailed'] and info['conflicts'] == 1, info
