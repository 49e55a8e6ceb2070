# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2.6: an echo request in fragments is answered with all of its data, in fragments."""
# ip 4: udp6_fragments has the header of IPv6
# only: linux own
net = tun(mtu=600)
request = icmp(8, rest=7, data=bytes(range(250)) * 5)
for lo in range(0, len(request), 576):
    net.put(request[lo:lo + 576], ICMP, mf=lo + 576 < len(request), df=False, offset=lo, ident=3)
reply = b''
for mf in (True, True, False):
    reply += net.expect(proto=ICMP, offset=len(reply), mf=mf, df=False).payload
assert reply == icmp(0, rest=7, data=bytes(range(250)) * 5)
