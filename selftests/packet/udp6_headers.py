# SPDX-License-Identifier: GPL-2.0
"""RFC 3542 6.1, 7, 8, 9 and RFC 2292: the extension headers of a datagram are passed to the program
unchanged, under both names if it asks."""
net = tun6()
s = net.udp_socket()
# IPV6_RECVHOPOPTS, RECVRTHDR, RECVDSTOPTS, 2292's
names = {53: 54, 56: 57, 58: 59, 3: 3, 4: 4, 5: 5}
for option in names:
    s.setsockopt(socket.IPPROTO_IPV6, option, 1)
    assert s.getsockopt(socket.IPPROTO_IPV6, option) == 1
hop, dst, route = b'\x3c\0\1\4\0\0\0\0', b'\x2b\0\1\4\0\0\0\0', b'\x11\2\0\0' + bytes(20)
net.put(hop + dst + route + udp(PORT, LISTEN, b'x', src=PEER6, dst=STACK6), HOPOPTS)
_, control, _, _ = s.recvmsg(100, 600)
told = [(kind, value) for level, kind, value in control if level == socket.IPPROTO_IPV6]
assert sorted(told) == sorted([(54, hop), (59, dst), (57, route), (3, hop), (4, dst),
                               (5, route)]), told
net.put(udp(PORT, LISTEN, b'y', src=PEER6, dst=STACK6), UDP)
assert s.recvmsg(100, 600)[1] == []
