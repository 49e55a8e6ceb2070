# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4291 2.5, 2.7: a packet from an address that cannot be a host's, or is our own, is dropped;
lengths and version are checked."""
net = tun6()
message = udp(PORT, LISTEN, b'x', src=PEER6, dst=STACK6)
for src in ('ff02::1', '::1', '::ffff:192.0.2.2', '::', STACK6):
    with drop('IP6_SOURCE'):
        net.put(message, UDP, src=src)
        net.expect_nothing(10)
with drop('IP6_TRUNCATED'):
    net.put(message, UDP, length=len(message) + 1)
    net.expect_nothing(10)
with drop('IP6_TRUNCATED'):
    net.put_raw(ip6(UDP, b'')[:38])
    net.expect_nothing(10)
s = net.udp_socket()
net.put_raw(ip6(UDP, message) + b'padding')
assert s.recv(100) == b'x'
