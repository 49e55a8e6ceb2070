# SPDX-License-Identifier: GPL-2.0
"""RFC 792, RFC 1122 3.2.2.8: a timestamp request is answered: with milliseconds since midnight UT,
and the request's identifier and number."""
# ip 4: ICMPv6 has no such message
# only: linux own
net = tun()
net.put(icmp(13, rest=0x12340007, data=struct.pack('!III', 0x01020304, 0, 0)), ICMP, tos=0x10)
reply = net.expect(proto=ICMP, kind=14, code=0, rest=0x12340007, src=STACK, dst=PEER, length=40)
originate, receive, transmit = struct.unpack('!III', reply.data)
assert originate == 0x01020304 and receive == transmit, reply.data
apart = (time.time() * 1000 - receive) % 86400000
assert min(apart, 86400000 - apart) < 5000, apart
