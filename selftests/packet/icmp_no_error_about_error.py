# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2: an ICMP error is never answered with an ICMP error."""
net = tun()
net.put(icmp(3, 3, data=ip4(UDP, udp(CLOSED, PORT, b'q', src=STACK, dst=PEER), src=STACK, dst=PEER)), ICMP)
net.put(icmp(11, 0, data=b'x' * 28), ICMP)
net.expect_nothing()
