# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.3.6: TCP drops a unicast packet in a link-layer broadcast."""
net = veth()
s = net.listen()
net.put_frame(b'\xff' * 6, 0x800, ip4(TCP, tcp(PORT, LISTEN, 'S', seq=1, opts=mss(1460))))
net.expect_nothing()
