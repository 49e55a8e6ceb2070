# SPDX-License-Identifier: GPL-2.0
"""RARP: four requests without an answer, a second apart; then the device is listed as silent."""
# only: own
net = veth(configure=False)
weft('link', 'attach', 'eth0', 'own')
tool = subprocess.Popen([WEFT, 'rarp', 'ask', 'eth0'], stdout=subprocess.PIPE,
                        stderr=subprocess.PIPE, text=True)
net.expect(proto=0x8035, op=3)
for _ in range(3):
    before = time.monotonic()
    net.expect(1500, proto=0x8035, op=3)
    assert 0.7 < time.monotonic() - before < 1.4
net.expect_nothing(1500)
out, err = tool.communicate(timeout=5)
assert tool.returncode == 2 and not out and 'answered' in err, (tool.returncode, out, err)
with drop('RARP_UNASKED'):
    net.put_frame(net.stack_mac, 0x8035, arp(4, net.peer_mac, PEER, net.stack_mac, '192.0.2.7'))
