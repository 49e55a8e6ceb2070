# SPDX-License-Identifier: GPL-2.0
"""RFC 5722's rule, for IPv4 too: a datagram with overlapping fragments is dropped, with all its
fragments."""
net = tun()
s = net.udp_socket()
whole = udp(PORT, LISTEN, b'x' * 88)
with drop('FRAGMENT_OVERLAP', 3), counted('IpReasmFails'):
    net.put(whole[:32], UDP, mf=True, df=False, ident=7)
    net.put(whole[40:64], UDP, mf=True, df=False, offset=40, ident=7)
    net.put(whole[24:48], UDP, mf=True, df=False, offset=24, ident=7)
net.put(udp(PORT, LISTEN, b'after'), UDP)
assert s.recv(100) == b'after'
