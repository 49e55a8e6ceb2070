# SPDX-License-Identifier: GPL-2.0
"""RFC 5461: in SYN-SENT an ICMP error about our SYN ends the attempt."""
net = tun()
c = net.connecting()
net.put(icmp(*PORT_UNREACHABLE, data=quote(c.syn)), ICMP)
assert c.error() == errno.ECONNREFUSED
