# SPDX-License-Identifier: GPL-2.0
"""RFC 5722: a datagram with overlapping fragments is not delivered; an atomic fragment is a whole
datagram (RFC 6946)."""
net = tun6()
s = net.udp_socket()
whole = udp(PORT, LISTEN, b'x' * 2000, src=PEER6, dst=STACK6)
net.put(fragment6(UDP, 0, True, 9) + whole[:1208], FRAGMENT)
net.put(fragment6(UDP, 1200, False, 9) + whole[1200:], FRAGMENT)
net.put(fragment6(UDP, 0, False, 10) + udp(PORT, LISTEN, b'atomic', src=PEER6, dst=STACK6),
        FRAGMENT)
assert s.recv(10000) == b'atomic'
