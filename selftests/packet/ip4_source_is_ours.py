# SPDX-License-Identifier: GPL-2.0
"""A packet from the wire with the stack's own source address is not answered."""
net = tun()
net.put(icmp(8, rest=1, data=b'echo'), ICMP, src=STACK)
net.expect_nothing()
