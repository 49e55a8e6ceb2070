# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 2.3.2.2: packets are queued until the address is resolved, at least the newest, and sent
in order."""
net = veth()
s = stack_socket(socket.SOCK_DGRAM)
for i in range(3):
    s.sendto(bytes([i]), (PEER, PORT))
net.expect(proto=0x806, op=1)
net.expect_nothing(100)
net.put_frame(net.stack_mac, 0x806, arp(2, net.peer_mac, PEER, net.stack_mac, STACK))
for i in range(3):
    net.expect(proto=UDP, data=bytes([i]))
