# SPDX-License-Identifier: GPL-2.0
"""RFC 768, RFC 1122 4.1.3.4: datagrams have a checksum; DF is clear unless asked for."""
net = tun()
s = net.udp_socket()
s.sendto(b'hello', (PEER, PORT))
packet = net.expect(proto=UDP, sport=LISTEN, dport=PORT, data=b'hello', src=STACK, dst=PEER, ttl=64,
                    tos=0)
assert packet.payload[6:8] != b'\0\0'
