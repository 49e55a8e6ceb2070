# SPDX-License-Identifier: GPL-2.0
"""RFC 5227 2.4: an address that another station claims is kept, and defended by one announcement in
ten seconds."""
# only: own
net = veth()
rival = arp(1, net.peer_mac, STACK, bytes(6), '192.0.2.9')
net.put_frame(b'\xff' * 6, 0x806, rival)
net.expect(proto=0x806, op=1, sha=net.stack_mac, spa=STACK, tha=bytes(6), tpa=STACK,
           mac_dst=b'\xff' * 6)
defended = time.monotonic()
net.put_frame(b'\xff' * 6, 0x806, rival)
# our own, sent back by a bridge
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.stack_mac, STACK, bytes(6), STACK), src=net.stack_mac)
net.expect_nothing(300)
info = json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info'][0]
assert info['conflicts'] == 2 and info['rival'] == net.peer_mac.hex(':'), info
time.sleep(max(0, defended + 10.1 - time.monotonic()))
net.put_frame(b'\xff' * 6, 0x806, rival)
net.expect(proto=0x806, op=1, spa=STACK, tpa=STACK)
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, PEER, bytes(6), STACK))
net.expect(proto=0x806, op=2, spa=STACK, tpa=PEER)
