# SPDX-License-Identifier: GPL-2.0
"""A SYN from the stack's own address and port (the LAND attack) opens nothing."""
net = tun()
s = net.listen()
net.put(tcp(LISTEN, LISTEN, 'S', seq=1, src=STACK), src=STACK)
net.expect_nothing()
