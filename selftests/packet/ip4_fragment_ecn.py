# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 5.3: a datagram is CE if one fragment is; fragments with contradictory ECN bits are
dropped."""
net = tun()
s = net.udp_socket()
s.setsockopt(socket.IPPROTO_IP, socket.IP_RECVTOS, 1)
whole = udp(PORT, LISTEN, b'e' * 56)


def both(first, second, ident):
    net.put(whole[:32], UDP, mf=True, df=False, ident=ident, tos=first)
    net.put(whole[32:], UDP, df=False, offset=32, ident=ident, tos=second)


for ident, (first, second, want) in enumerate(((2, 2, 2), (2, 3, 3), (0xb9, 0xbb, 0xbb),
                                               (3, 1, 3))):
    both(first, second, ident)
    data, control, *_ = s.recvmsg(100, 100)
    assert data == b'e' * 56 and control[0][2] == bytes([want]), (first, second, control)
with drop('FRAGMENT_ECN', 2):
    both(0, 3, 99)
net.put(udp(PORT, LISTEN, b'after'), UDP)
assert s.recv(100) == b'after'
