# SPDX-License-Identifier: GPL-2.0
"""RFC 5927: an ICMP error whose sequence number is not in flight is ignored."""
net = tun()
c = net.connecting()
with drop('ICMP_SEQUENCE'):
    net.put(icmp(*PORT_UNREACHABLE, data=quote(c.syn, moved=-1000)), ICMP)
assert c.error() == 0
c.expect_state('SYN-SENT')
