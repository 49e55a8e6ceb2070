# SPDX-License-Identifier: GPL-2.0
"""A fragment that comes twice is ignored, and the datagram is received."""
net = tun()
s = net.udp_socket()
whole = udp(PORT, LISTEN, b'y' * 56)
with drop('FRAGMENT_DUPLICATE', 2):
    net.put(whole[:32], UDP, mf=True, df=False, ident=7)
    net.put(whole[:32], UDP, mf=True, df=False, ident=7)
    net.put(whole[8:16], UDP, mf=True, df=False, offset=8, ident=7)
    net.put(whole[32:], UDP, df=False, offset=32, ident=7)
    assert s.recv(100) == b'y' * 56
