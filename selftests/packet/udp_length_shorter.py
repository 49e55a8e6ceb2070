# SPDX-License-Identifier: GPL-2.0
"""UDP: what follows the UDP length is not data."""
net = tun()
s = net.udp_socket()
short = udp(PORT, LISTEN, b'data')
net.put(short + b'tail', UDP)
assert s.recv(100) == b'data'
