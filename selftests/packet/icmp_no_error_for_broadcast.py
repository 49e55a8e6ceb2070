# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2: no error about a broadcast, a multicast, or a link-layer broadcast."""
net = veth()
net.put_frame(b'\xff' * 6, 0x800, ip4(UDP, udp(PORT, CLOSED, b'b', dst='192.0.2.255'),
                                      dst='192.0.2.255'))
net.put_frame(b'\xff' * 6, 0x800, ip4(UDP, udp(PORT, CLOSED, b'b')))
net.expect_nothing()
