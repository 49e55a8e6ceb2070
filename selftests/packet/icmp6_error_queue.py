# SPDX-License-Identifier: GPL-2.0
"""IPV6_RECVERR: the error queue has the ICMPv6 error, its sender and the destination of the
datagram (RFC 3542 is silent; as Linux)."""
net = tun6()
s = stack_socket(socket.SOCK_DGRAM, True)
s.setsockopt(socket.IPPROTO_IPV6, 25, 1)                    # IPV6_RECVERR
s.sendto(b'lost', (PEER6, PORT))
sent = net.expect(proto=UDP, data=b'lost')
net.put(icmp6(3, 0, 0, sent.raw, src='2001:db8::9'), ICMP6, src='2001:db8::9')
data, control, flags, name = s.recvmsg(100, 200, 0x2000)     # MSG_ERRQUEUE
assert data == b'lost' and name[:2] == (PEER6, PORT), (data, name)
level, kind, value = control[0]
assert (level, kind) == (41, 25), control
number, origin, icmp_type, icmp_code = struct.unpack('=IBBB', value[:7])
assert (number, origin, icmp_type, icmp_code) == (errno.EHOSTUNREACH, 3, 3, 0), value
assert socket.inet_ntop(socket.AF_INET6, value[24:40]) == '2001:db8::9', value
