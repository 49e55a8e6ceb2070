# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.1: a segment without a connection is answered with a RST, over IPv6 too: by
Weft's listener, and by the host."""
net = tun6()
s = net.listen()
net.put(tcp(PORT, LISTEN, 'A', seq=5, ack=77, src=PEER6, dst=STACK6))
net.expect(proto=TCP, flags='R', seq=77, sport=LISTEN, dport=PORT)
net.put(tcp(PORT, CLOSED, 'S', seq=5, src=PEER6, dst=STACK6))
net.expect(proto=TCP, flags='RA', seq=0, ack=6, sport=CLOSED)
