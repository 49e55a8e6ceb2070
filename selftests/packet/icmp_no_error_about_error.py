# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2: an ICMP error is never answered with an ICMP error."""
net = tun()
net.put(icmp(*PORT_UNREACHABLE, data=packet_of(UDP, udp(CLOSED, PORT, b'q', src=STACK, dst=PEER),
                                               src=STACK, dst=PEER)), ICMP)
net.put(icmp(*TIME_EXCEEDED, data=b'x' * 48), ICMP)
net.expect_nothing()
