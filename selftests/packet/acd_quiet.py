# SPDX-License-Identifier: GPL-2.0
"""A quiet address is not announced; requests for it are answered."""
# only: own
net = veth()
net.expect_nothing(300)
net.put_frame(b'\xff' * 6, 0x806, arp(1, net.peer_mac, PEER, bytes(6), STACK))
net.expect(proto=0x806, op=2, spa=STACK, tpa=PEER)
