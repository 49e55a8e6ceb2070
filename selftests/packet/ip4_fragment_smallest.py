# SPDX-License-Identifier: GPL-2.0
"""RFC 791 3.2: a datagram in fragments of 8 bytes, every second one first and the others backwards,
is reassembled."""
net = tun()
s = net.udp_socket()
data = bytes(range(250)) * 8
whole = udp(PORT, LISTEN, data)
order = list(range(0, len(whole), 16)) + list(range(len(whole) // 16 * 16 - 8, 0, -16))
for at in order:
    net.put(whole[at:at + 8], UDP, df=False, ident=1, offset=at, mf=at + 8 < len(whole))
assert s.recv(9000) == data
