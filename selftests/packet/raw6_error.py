# SPDX-License-Identifier: GPL-2.0
"""RFC 4443 2.4 (d): a raw socket of IPv6 gets the ICMPv6 errors about packets of its protocol
between its addresses."""
IPV6_RECVERR, QUEUE = 25, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT
net = tun6()
s, other = (stack_socket(socket.SOCK_RAW, True, p) for p in (99, 98))
for x in s, other:
    x.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 1)
s.sendto(b'12345678', (PEER6, 0))
sent = net.expect(proto=99)
net.put(icmp6(3, data=sent.raw, csum=1), ICMP6)
net.put(icmp6(3, data=sent.raw, src='2001:db8::9'), ICMP6, src='2001:db8::9')
time.sleep(.01)
s.sendto(b'more', (PEER6, 0))                                           # that does not fail for it
net.expect(proto=99, payload=b'more')
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.EHOSTUNREACH
data, control, flags, peer = s.recvmsg(100, 200, QUEUE)
assert data == b'12345678' and peer == (PEER6, 0, 0, 0), (data, peer)
number, origin, kind, code, _, info, _ = struct.unpack('=IBBBBII', control[0][2][:16])
assert (number, origin, kind, code, info) == (errno.EHOSTUNREACH, 3, 3, 0, 0), control
assert socket.inet_ntop(socket.AF_INET6, control[0][2][24:40]) == '2001:db8::9', control
for x in s, other:
    x.setblocking(False)
    try:
        raise AssertionError(x.recvmsg(100, 200, QUEUE))
    except BlockingIOError:
        pass
other.setsockopt(socket.IPPROTO_IPV6, IPV6_RECVERR, 0)
other.connect((PEER6, 0))
net.put(icmp6(1, 4, data=ip6(98, b'12345678', src=STACK6, dst='2001:db8::3')), ICMP6)
time.sleep(.01)
assert other.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
net.put(icmp6(1, 4, data=ip6(98, b'12345678', src=STACK6, dst=PEER6)), ICMP6)
time.sleep(.01)
assert other.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNREFUSED
