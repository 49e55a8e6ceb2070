# SPDX-License-Identifier: GPL-2.0
"""RFC 5927: an ICMP error with a sequence number outside what is on its way is ignored."""
net = tun()
c = net.connecting()
bad = bytearray(quote(c.syn))
bad[-4:] = struct.pack('!I', (c.iss - 1000) % 2**32)
with drop('ICMP_SEQUENCE'):
    net.put(icmp(*PORT_UNREACHABLE, data=bytes(bad)), ICMP)
assert c.error() == 0
c.expect_state('SYN-SENT')
