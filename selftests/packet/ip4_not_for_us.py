# SPDX-License-Identifier: GPL-2.0
"""A packet for another host is not answered: this stack is not a router."""
net = tun()
net.put(icmp(8, rest=1, data=b'echo'), ICMP, dst='192.0.2.99')
net.put(tcp(PORT, CLOSED, 'S', seq=1, dst='192.0.2.99'), dst='192.0.2.99')
net.expect_nothing()
