# SPDX-License-Identifier: GPL-2.0
"""RFC 768: the source port is optional; zero is accepted."""
net = tun()
s = net.udp_socket()
net.put(udp(0, LISTEN, b'zero'), UDP)
data, sender = s.recvfrom(10)
assert (data, sender[:2]) == (b'zero', (PEER, 0)), sender
