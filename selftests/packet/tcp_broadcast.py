# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 MUST-57: a SYN to a broadcast address is discarded."""
net = veth()
s = stack_socket()
s.bind(('', LISTEN))
s.listen(1)
net.put_frame(b'\xff' * 6, 0x800, ip4(TCP, tcp(PORT, LISTEN, 'S', seq=1, dst='192.0.2.255'),
                                      dst='192.0.2.255'))
net.expect_nothing()
