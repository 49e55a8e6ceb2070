# SPDX-License-Identifier: GPL-2.0
"""What a raw socket of IPv6 sends: a header by the socket's options, with the checksum that
IPV6_CHECKSUM asks for, or with IPV6_HDRINCL the program's header as it is."""
IPV6_CHECKSUM, IPV6_UNICAST_HOPS, IPV6_HDRINCL, IPV6_TCLASS = 7, 16, 36, 67
net = tun6(mtu=1300)
s = stack_socket(socket.SOCK_RAW, True, 99)
s.setsockopt(socket.IPPROTO_IPV6, IPV6_UNICAST_HOPS, 5)
s.setsockopt(socket.IPPROTO_IPV6, IPV6_TCLASS, 0x20)
s.sendto(b'payload', (PEER6, 0))
net.expect(proto=99, payload=b'payload', ttl=5, tos=0x20, src=STACK6, dst=PEER6)
s.sendto(b'y' * 2000, (PEER6, 0))
first, second = net.get(), net.get()
assert len(first.raw) <= 1300 and first.raw[6] == second.raw[6] == FRAGMENT
s.sendto(b'', (PEER6, 0))
net.expect(proto=99, payload=b'')
s.setsockopt(socket.IPPROTO_IPV6, IPV6_CHECKSUM, 2)
s.sendto(b'abXYcde', (PEER6, 0))
sent = net.expect(proto=99, ttl=5).raw[40:]
assert sent[:2] + sent[4:] == b'abcde', sent
assert checksum(pseudo(STACK6, PEER6, 99, len(sent)) + sent) == 0, sent
# RFC 3542 3.1: ICMPv6's checksum is the kernel's, whatever the program wrote
e = stack_socket(socket.SOCK_RAW, True, ICMP6)
e.sendto(icmp6(128, rest=5, data=b'ask', csum=1), (PEER6, 0))
net.expect(proto=ICMP6, kind=128, rest=5, data=b'ask')
s.setsockopt(socket.IPPROTO_IPV6, IPV6_HDRINCL, 1)
mine = ip6(77, b'mine', src='2001:db8::200', dst='2001:db8:1::1', hops=200, tclass=3, flow=0x12345)
s.sendto(mine, (PEER6, 0))
assert net.get().raw == mine
try:
    s.sendto(ip6(77, b'z' * 1261, dst=PEER6), (PEER6, 0))
    raise AssertionError('not too long')
except OSError as e:
    assert e.errno == errno.EMSGSIZE, e
net.expect_nothing()
