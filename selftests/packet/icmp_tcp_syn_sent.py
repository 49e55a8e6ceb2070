# SPDX-License-Identifier: GPL-2.0
"""RFC 5461: in SYN-SENT an ICMP error about our SYN ends the attempt."""
net = tun()
c = net.connecting()
net.put(icmp(3, 3, data=c.syn.raw[:28]), ICMP)
assert c.error() == errno.ECONNREFUSED
