# SPDX-License-Identifier: GPL-2.0
"""RFC 8200 4.5: datagrams larger than the MTU are sent and received in fragments; with
IPV6_DONTFRAG sending gives EMSGSIZE."""
net = tun6()
s = net.udp_socket()
data = bytes(range(256)) * 12
s.sendto(data, (PEER6, PORT))
parts = [net.expect(proto=UDP) for _ in range(3)]
assert [(p.offset, p.mf) for p in parts] == [(0, True), (1448, True),
                                             (2896, False)], [str(p) for p in parts]
assert len({p.ident for p in parts}) == 1
assert b''.join(p.payload for p in parts)[8:] == data
s.setsockopt(socket.IPPROTO_IPV6, 62, 1)                    # IPV6_DONTFRAG
try:
    s.sendto(data, (PEER6, PORT))
    raise AssertionError('sent')
except OSError as e:
    assert e.errno == errno.EMSGSIZE, e
whole = udp(PORT, LISTEN, data, src=PEER6, dst=STACK6)
for at in (2400, 0, 1200):
    part = whole[at:at + 1200]
    net.put(fragment6(UDP, at, at + 1200 < len(whole), 7) + part, FRAGMENT)
assert s.recv(10000) == data
