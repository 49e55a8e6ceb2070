# SPDX-License-Identifier: GPL-2.0
"""The header of a raw socket's packets: by the socket's options, or with IP_HDRINCL the program's,
completed as in Linux."""
IP_HDRINCL, IP_TTL, IP_TOS = 3, 2, 1
net = tun(mtu=600)
s = stack_socket(socket.SOCK_RAW, proto=99)
s.setsockopt(socket.IPPROTO_IP, IP_TTL, 5)
s.setsockopt(socket.IPPROTO_IP, IP_TOS, 0x20)
s.sendto(b'payload', (PEER, 0))
net.expect(proto=99, payload=b'payload', ttl=5, tos=0x20, df=True, src=STACK, dst=PEER)
s.sendto(b'y' * 1000, (PEER, 0))
for offset, mf in ((0, True), (576, False)):
    net.expect(proto=99, offset=offset, mf=mf, df=False, ttl=5)
s.sendto(b'', (PEER, 0))
net.expect(proto=99, payload=b'')
s.setsockopt(socket.IPPROTO_IP, IP_HDRINCL, 1)
s.sendto(ip4(77, b'mine', src='0.0.0.0', dst=PEER, ttl=200, tos=3, df=False, total=1, csum=1),
         (PEER, 0))
first = net.expect(proto=77, payload=b'mine', src=STACK, dst=PEER, ttl=200, tos=3, df=False)
assert first.ident
s.sendto(ip4(77, b'mine', src='192.0.2.200', dst='198.51.100.1', ident=7, options=b'\1\1\1\0'),
         (PEER, 0))
net.expect(proto=77, payload=b'mine', src='192.0.2.200', dst='198.51.100.1', ident=7, ihl=24,
           df=True)
try:
    s.sendto(ip4(77, b'z' * 581, dst=PEER), (PEER, 0))
    raise AssertionError('not too long')
except OSError as e:
    assert e.errno == errno.EMSGSIZE, e
net.expect_nothing()
