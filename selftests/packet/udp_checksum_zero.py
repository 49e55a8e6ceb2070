# SPDX-License-Identifier: GPL-2.0
"""RFC 768: a checksum of zero means none, and the datagram is taken."""
net = tun()
s = net.udp_socket()
net.put(udp(PORT, LISTEN, b'none', csum=0), UDP)
assert s.recv(10) == b'none'
