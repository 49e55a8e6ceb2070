# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.2 first: LISTEN ignores a RST."""
net = tun()
s = net.listen()
net.put(tcp(PORT, LISTEN, 'R', seq=100))
net.put(tcp(PORT, LISTEN, 'RA', seq=100, ack=5))
net.put(tcp(PORT, LISTEN, 'SR', seq=100))
net.expect_nothing()
