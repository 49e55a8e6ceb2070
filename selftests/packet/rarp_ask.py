# SPDX-License-Identifier: GPL-2.0
"""RFC 903: a broadcast request for the device's own address; the first answer counts, one for
another station does not."""
# only: own
net = veth(configure=False)
weft('link', 'attach', 'eth0', 'own')
tool = subprocess.Popen([WEFT, '-j', 'rarp', 'ask', 'eth0'], stdout=subprocess.PIPE, text=True)
request = net.expect(proto=0x8035, hw=1, ptype=0x800, hlen=6, plen=4, op=3, sha=net.stack_mac,
                     tha=net.stack_mac,
                     spa='0.0.0.0', tpa='0.0.0.0', mac_dst=b'\xff' * 6, mac_src=net.stack_mac)
net.put_frame(net.stack_mac, 0x8035, arp(4, net.peer_mac, PEER, mac('02:00:00:00:00:99'),
                                         '192.0.2.99'))
net.put_frame(net.stack_mac, 0x8035, arp(4, net.peer_mac, PEER, net.stack_mac, '192.0.2.7'))
with drop('RARP_UNASKED'):
    net.put_frame(net.stack_mac, 0x8035, arp(4, net.peer_mac, PEER, net.stack_mac, '192.0.2.8'))
said = json.loads(tool.communicate(timeout=5)[0])
assert said == [{'address': '192.0.2.7', 'server': PEER, 'lladdr': net.peer_mac.hex(':')}], said
assert not tool.returncode
