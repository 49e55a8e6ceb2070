# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.1, 3.2.2: a datagram to a closed port: port unreachable, quoting the header and at
least 8 bytes."""
# only: linux own
net = tun()
with drop('UDP_NO_SOCKET'):
    net.put(udp(PORT, CLOSED, b'nobody'), UDP, ident=5)
answer = net.expect(proto=ICMP, kind=PORT_UNREACHABLE[0], code=PORT_UNREACHABLE[1], src=STACK,
                    dst=PEER)
whole = packet_of(UDP, udp(PORT, CLOSED, b'nobody'), **({} if OVER6 else dict(ident=5)))
assert whole.startswith(answer.data[:len(whole) - 6]) and answer.data
