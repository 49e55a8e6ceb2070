# SPDX-License-Identifier: GPL-2.0
"""A datagram to the network's broadcast address goes to the sockets bound to the port."""
# only: linux own
net = veth()
s = stack_socket(socket.SOCK_DGRAM)
s.bind(('', LISTEN))
net.put_frame(b'\xff' * 6, 0x800, ip4(UDP, udp(PORT, LISTEN, b'all', dst='192.0.2.255'), dst='192.0.2.255'))
assert s.recv(10) == b'all'
