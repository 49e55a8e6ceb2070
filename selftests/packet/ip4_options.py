# SPDX-License-Identifier: GPL-2.0
"""IPv4: well-formed options are skipped (RFC 1122 3.2.1.8)."""
net = tun()
s = net.udp_socket()
record_route = bytes([7, 11, 4]) + bytes(8) + b'\0'
for options in (b'\1' * 4, b'\0' * 4, b'\1' * 40, record_route, bytes([150, 4, 0, 0])):
    net.put(udp(PORT, LISTEN, b'opt'), UDP, options=options)
    assert s.recv(10) == b'opt', options
