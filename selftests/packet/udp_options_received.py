# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.1.8, 4.1.3.2: the IP options of a datagram are passed to a program that asks for
them."""
# ip 4: they are options of its header
net = tun()
s = net.udp_socket()
s.setsockopt(socket.IPPROTO_IP, 6, 1)                       # IP_RECVOPTS
s.setsockopt(socket.IPPROTO_IP, 7, 1)                       # IP_RETOPTS
stream = bytes([136, 4, 0, 7])
net.put(udp(PORT, LISTEN, b'opt'), UDP, options=stream)
data, control, _, _ = s.recvmsg(10, 200)
assert data == b'opt' and control[0] == (socket.IPPROTO_IP, 6, stream), control
net.put(udp(PORT, LISTEN, b'none'), UDP)
assert s.recvmsg(10, 200)[:2] == (b'none', [])
