# SPDX-License-Identifier: GPL-2.0
"""IPv4: bytes beyond the total length (Ethernet's padding) are not data."""
net = veth()
s = net.udp_socket()
net.put_frame(net.stack_mac, 0x800, ip4(UDP, udp(PORT, LISTEN, b'short')) + b'\xaa' * 20)
assert s.recv(100) == b'short'
