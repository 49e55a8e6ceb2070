# SPDX-License-Identifier: GPL-2.0
"""A datagram to the network's broadcast address goes to all sockets bound to the port."""
net = veth()
s, t = stack_socket(socket.SOCK_DGRAM), stack_socket(socket.SOCK_DGRAM)
for x in s, t:
    x.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    x.bind(('', LISTEN))
net.put_frame(b'\xff' * 6, 0x800, ip4(UDP, udp(PORT, LISTEN, b'all', dst='192.0.2.255'),
                                      dst='192.0.2.255'))
assert s.recv(10) == b'all' and t.recv(10) == b'all'
