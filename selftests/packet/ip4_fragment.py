# SPDX-License-Identifier: GPL-2.0
"""RFC 791 3.2: a datagram in three fragments, in every order, is received once, whole, with the
first one's header."""
import itertools
net = tun()
s = net.udp_socket()
data = bytes(range(256)) * 10
whole = udp(PORT, LISTEN, data)
parts = [(0, 1480), (1480, 2000), (2000, len(whole))]
for ident, order in enumerate(itertools.permutations(parts)):
    with counted('IpReasmOKs'), counted('IpReasmReqds', 3):
        for lo, hi in order:
            net.put(whole[lo:hi], UDP, mf=hi < len(whole), df=False, offset=lo, ident=ident)
        assert s.recv(9000) == data
net.expect_nothing()
