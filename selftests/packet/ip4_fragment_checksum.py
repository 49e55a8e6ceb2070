# SPDX-License-Identifier: GPL-2.0
"""The checksum of a datagram covers all of its fragments."""
net = tun()
s = net.udp_socket()
whole = udp(PORT, LISTEN, b'q' * 56)
bad = whole[:40] + b'X' + whole[41:]
with drop('UDP_CHECKSUM'):
    net.put(bad[:32], UDP, mf=True, df=False, ident=7)
    net.put(bad[32:], UDP, df=False, offset=32, ident=7)
net.put(udp(PORT, LISTEN, b'after'), UDP)
assert s.recv(100) == b'after'
