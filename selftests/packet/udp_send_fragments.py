# SPDX-License-Identifier: GPL-2.0
"""RFC 791 3.2, RFC 6864: a datagram larger than the MTU is fragmented without DF; its fragments
share an identification, and the next datagram has another."""
# ip 4: udp6_fragments has the header of IPv6
net = tun(mtu=600)
s = net.udp_socket()
data = bytes(range(256)) * 6
idents = []
for _ in range(2):
    s.sendto(data, (PEER, PORT))
    whole = b''
    for last in (False, False, True):
        p = net.expect(proto=UDP, offset=len(whole), mf=not last, df=False, ihl=20, ttl=64)
        assert len(p.payload) == (576 if not last else 1544 - 2 * 576), p
        whole += p.payload
        idents.append(p.ident)
    assert whole[8:] == data and struct.unpack('!HHH', whole[:6]) == (LISTEN, PORT, 1544)
    assert checksum(pseudo(STACK, PEER, UDP, len(whole)) + whole) == 0, 'UDP checksum'
assert len(set(idents[:3])) == len(set(idents[3:])) == 1 and idents[0] != idents[3], idents
net.expect_nothing()
