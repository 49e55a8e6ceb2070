# SPDX-License-Identifier: GPL-2.0
"""RFC 792, RFC 1122 3.2.2.6: an echo request is answered with its identifier, number and data."""
# only: linux own
net = tun()
for size in (0, 1, 56, 1400):
    net.put(icmp(ECHO, rest=0x12340000 + size, data=b'e' * size), ICMP, tos=0x10)
    net.expect(proto=ICMP, kind=ECHO_REPLY, code=0, rest=0x12340000 + size, data=b'e' * size,
               src=STACK, dst=PEER)
