# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.1: a RST to a port without a socket is not answered."""
net = tun()
net.put(tcp(PORT, CLOSED, 'R', seq=100))
net.put(tcp(PORT, CLOSED, 'RA', seq=100, ack=1))
net.expect_nothing()
