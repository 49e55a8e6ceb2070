# SPDX-License-Identifier: GPL-2.0
"""RFC 3542 6: IPV6_RECVPKTINFO, IPV6_RECVHOPLIMIT and IPV6_RECVTCLASS report; IPV6_HOPLIMIT and
IPV6_TCLASS set."""
net = tun6()
s = net.udp_socket()
for option in (49, 51, 66):
    s.setsockopt(socket.IPPROTO_IPV6, option, 1)
net.put(udp(PORT, LISTEN, b'x', src=PEER6, dst=STACK6), UDP, hops=9, tclass=0xb8)
_, control, _, _ = s.recvmsg(100, 200)
told = {kind: value for level, kind, value in control if level == socket.IPPROTO_IPV6}
assert told[50] == socket.inet_pton(socket.AF_INET6, STACK6) + struct.pack('=I', net.ifindex), told
assert struct.unpack('=i', told[52]) == (9,) and struct.unpack('=i', told[67]) == (0xb8,), told
s.sendmsg([b'y'], [(41, 52, struct.pack('=i', 3)), (41, 67, struct.pack('=i', 0x20))], 0,
          (PEER6, PORT))
net.expect(proto=UDP, data=b'y', ttl=3, tos=0x20)
