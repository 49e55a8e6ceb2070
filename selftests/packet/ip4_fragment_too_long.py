# SPDX-License-Identifier: GPL-2.0
"""RFC 791 3.1: no datagram is longer than 65,535 bytes, whatever its last fragment's offset says
(the ping of death)."""
net = tun()
s = net.udp_socket()
whole = udp(PORT, LISTEN, bytes(1472))
with drop('FRAGMENT_LENGTH', 2):
    net.put(whole, UDP, mf=True, df=False, ident=7)
    net.put(bytes(1480), UDP, df=False, offset=65528, ident=7)
net.put(udp(PORT, LISTEN, b'after'), UDP)
assert s.recv(2000) == b'after'
