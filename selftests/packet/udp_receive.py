# SPDX-License-Identifier: GPL-2.0
"""RFC 768: a datagram goes to its port, with its sender's address."""
net = tun()
s = net.udp_socket()
net.put(udp(PORT, LISTEN, b'hello'), UDP)
assert s.recvfrom(100) == (b'hello', (PEER, PORT))
net.put(udp(PORT, LISTEN, b''), UDP)
assert s.recvfrom(100) == (b'', (PEER, PORT))
