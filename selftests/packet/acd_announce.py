# SPDX-License-Identifier: GPL-2.0
"""RFC 5227 2.3: a new address is announced twice, two seconds apart, and answered for at once."""
# only: own
net = veth(configure=False)
weft('link', 'attach', 'eth0', 'own')
weft('addr', 'add', STACK + '/24', 'dev', 'eth0')
for _ in range(2):
    before = time.monotonic()
    net.expect(2600, proto=0x806, op=1, sha=net.stack_mac, spa=STACK, tha=bytes(6), tpa=STACK,
               mac_dst=b'\xff' * 6)
    if not _:
        net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, PEER, bytes(6), STACK))
        net.expect(proto=0x806, op=2, spa=STACK, tpa=PEER)
assert 1.5 < time.monotonic() - before
net.expect_nothing(2500)
