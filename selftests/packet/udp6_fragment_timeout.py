# SPDX-License-Identifier: GPL-2.0
"""RFC 8200 4.5: an incomplete datagram is dropped after the timeout, and the sender of the first
fragment gets an error."""
net = tun6()
sysctl('net.weft.ipfrag_time' if on_weft else 'net.ipv6.ip6frag_time', 3)
s = net.udp_socket()
whole = udp(PORT, LISTEN, b'x' * 2000, src=PEER6, dst=STACK6)
net.put(fragment6(UDP, 0, True, 11) + whole[:1200], FRAGMENT)
told = net.expect(5000, proto=ICMP6, kind=3, code=1, dst=PEER6)
assert told.data[:40] == ip6(FRAGMENT, fragment6(UDP, 0, True, 11) + whole[:1200])[:40]
