# SPDX-License-Identifier: GPL-2.0
"""RFC 768: a checksum of zero means none, and the datagram is taken."""
# ip 4: RFC 8200 8.1 has no datagram without a checksum
net = tun()
s = net.udp_socket()
net.put(udp(PORT, LISTEN, b'none', csum=0), UDP)
assert s.recv(10) == b'none'
