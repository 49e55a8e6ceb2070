# SPDX-License-Identifier: GPL-2.0
"""UDP: bytes beyond the UDP length are not data."""
net = tun()
s = net.udp_socket()
short = udp(PORT, LISTEN, b'data')
net.put(short + b'tail', UDP)
assert s.recv(100) == b'data'
