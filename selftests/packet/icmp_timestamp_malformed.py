# SPDX-License-Identifier: GPL-2.0
"""RFC 792: a timestamp request that is not 20 bytes long, or not unicast, is not answered."""
# only: own
net = veth()
request = icmp(13, rest=1, data=bytes(12))
for size in (8, 12, 19):
    with drop('ICMP_TRUNCATED'):
        net.put(icmp(13, rest=1, data=bytes(size - 8)), ICMP)
with drop('ICMP_BROADCAST'):
    net.put_frame(b'\xff' * 6, 0x800, ip4(ICMP, request, dst='192.0.2.255'))
with drop('ICMP_TYPE'):
    # an unsolicited reply
    net.put(icmp(14, rest=1, data=bytes(12)), ICMP)
with drop('ICMP_CHECKSUM'):
    net.put(icmp(13, rest=1, data=bytes(12), csum=0x1234), ICMP)
for _ in range(3):
    packet = net.get(50)
    assert packet is None or packet.proto == 0x806, packet
