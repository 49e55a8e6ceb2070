# SPDX-License-Identifier: GPL-2.0
"""RFC 1042, RFC 1122 2.3.3: IPv4 in 802.3 with SNAP is received, padding and all; the answer is
Ethernet II."""
# only: own
net = veth()
s = net.udp_socket()


def frame(payload, length=None, head=b'\xaa\xaa\x03\0\0\0', kind=0x800, pad=0):
    body = head + struct.pack('!H', kind) + payload
    net.put_frame(net.stack_mac, len(body) if length is None else length, body + bytes(pad))


frame(arp(1, net.peer_mac, PEER, bytes(6), STACK), kind=0x806, pad=10)
net.expect(proto=0x806, op=2, spa=STACK, tpa=PEER, mac_dst=net.peer_mac)
for data in (b'', b'snap', b's' * 1460):
    frame(ip4(UDP, udp(PORT, LISTEN, data)), pad=max(0, 10 - len(data)))
    assert s.recv(2000) == data
s.sendto(b'answer', (PEER, PORT))
net.expect(proto=UDP, data=b'answer')
# The length of 802.3 is obeyed: the IPv4 packet would be longer.
with drop('IP4_TRUNCATED'):
    frame(ip4(UDP, udp(PORT, LISTEN, b'longer')), length=8 + 28 + 3)
with drop('ETH_LENGTH'):
    frame(ip4(UDP, udp(PORT, LISTEN, b'cut')), length=8 + 28 + 4)
