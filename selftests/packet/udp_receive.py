# SPDX-License-Identifier: GPL-2.0
"""RFC 768: a datagram is delivered to its port, with the sender's address."""
net = tun()
s = net.udp_socket()
net.put(udp(PORT, LISTEN, b'hello'), UDP)
data, sender = s.recvfrom(100)
assert (data, sender[:2]) == (b'hello', (PEER, PORT)), sender
net.put(udp(PORT, LISTEN, b''), UDP)
data, sender = s.recvfrom(100)
assert (data, sender[:2]) == (b'', (PEER, PORT)), sender
