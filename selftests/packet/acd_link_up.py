# SPDX-License-Identifier: GPL-2.0
"""RFC 5227 2.3: when the link comes up, and with a new link-layer address, the address is announced
again."""
# only: own
net = veth(configure=False)
weft('link', 'attach', 'eth0', 'own')
weft('addr', 'add', STACK + '/24', 'dev', 'eth0')
for _ in range(2):
    net.expect(2600, proto=0x806, op=1, spa=STACK, tpa=STACK)
ip('link set eth0 down', 'link set eth0 up')
net.expect(2600, proto=0x806, op=1, sha=net.stack_mac, spa=STACK, tpa=STACK)
ip('link set eth0 address 02:00:00:00:00:44')
net.expect(2600, proto=0x806, op=1, sha=mac('02:00:00:00:00:44'), spa=STACK, tpa=STACK)
