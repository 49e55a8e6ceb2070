# SPDX-License-Identifier: GPL-2.0
"""RFC 8200 8.1: datagrams over IPv6; one without a checksum is dropped; extension headers before
the UDP header are skipped."""
net = tun6()
s = net.udp_socket()
net.put(udp(PORT, LISTEN, b'hello', src=PEER6, dst=STACK6), UDP)
assert s.recvfrom(100)[:2][0] == b'hello'
with drop('UDP_CHECKSUM'):
    net.put(udp(PORT, LISTEN, b'bare', csum=0, src=PEER6, dst=STACK6), UDP)
    net.put(bytes([UDP, 0, 1, 4, 0, 0, 0, 0]) + udp(PORT, LISTEN, b'behind', src=PEER6, dst=STACK6),
            DSTOPTS)
    data, who = s.recvfrom(100)
assert data == b'behind' and who[:2] == (PEER6, PORT), (data, who)
s.sendto(b'back', (PEER6, PORT))
net.expect(proto=UDP, data=b'back', src=STACK6, dst=PEER6, sport=LISTEN, ttl=64)
