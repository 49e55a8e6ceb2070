# SPDX-License-Identifier: GPL-2.0
"""share mode: RARP is the host's; nothing is answered, asked, counted or taken."""
# only: share
net = veth()
for words in (['add', '02:00:00:00:00:77', '192.0.2.77', 'dev', 'eth0'], ['ask', 'eth0']):
    got = subprocess.run([WEFT, 'rarp', *words], capture_output=True, text=True)
    assert got.returncode == 2 and 'shared' in got.stderr, got
before = drop_counters()
net.put_frame(b'\xff' * 6, 0x8035, arp(3, net.peer_mac, '0.0.0.0', net.peer_mac, '0.0.0.0'))
net.put_frame(net.stack_mac, 0x8035, arp(4, net.peer_mac, PEER, net.stack_mac, '192.0.2.7')[:20])
net.expect_nothing()
assert drop_counters() == before
