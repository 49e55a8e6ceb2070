# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2.1: an unknown protocol is answered with protocol unreachable."""
# only: linux own
net = tun()
with drop('IP4_PROTOCOL'):
    net.put(b'x' * 20, 99)
answer = net.expect(proto=ICMP, kind=3, code=2, dst=PEER)
assert answer.data[:20] == ip4(99, b'x' * 20)[:20]
