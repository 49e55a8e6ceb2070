# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.1, 3.2.2: a datagram to a closed port: port unreachable, quoting the header and at least 8 bytes."""
# only: linux own
net = tun()
with drop('UDP_NO_SOCKET'):
    net.put(udp(PORT, CLOSED, b'nobody'), UDP, ident=5)
answer = net.expect(proto=ICMP, kind=3, code=3, src=STACK, dst=PEER)
assert answer.data[:28] == ip4(UDP, udp(PORT, CLOSED, b'nobody'), ident=5)[:28]
