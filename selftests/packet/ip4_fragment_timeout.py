# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.3.2: an incomplete datagram is dropped after the timeout; the sender gets an error if
the first fragment has arrived."""
net = tun()
sysctl('net.weft.ipfrag_time' if on_weft else 'net.ipv4.ipfrag_time', 1)
s = net.udp_socket()
whole = udp(PORT, LISTEN, b'z' * 88)
with drop('FRAGMENT_TIMEOUT', 2), counted('IpReasmTimeout'):
    net.put(whole[:32], UDP, mf=True, df=False, ident=7)
    net.put(whole[32:64], UDP, mf=True, df=False, offset=32, ident=7)
    error = net.expect(4000, proto=ICMP, kind=11, code=1, src=STACK, dst=PEER)
    time.sleep(0.05)
assert error.data[:52] == ip4(UDP, whole[:32], mf=True, df=False, ident=7), error.data.hex()
net.put(whole[64:], UDP, df=False, offset=64, ident=7)
net.expect_nothing()
