# SPDX-License-Identifier: GPL-2.0
"""A SYN-ACK has the options that the peer offered, and no others, in Linux's order."""
net = tun()
s = net.listen()
stamp, port = ts(77, 0), PORT
for offer, answer in ((b'', 'mss'), (mss(1460), 'mss'),
                      (mss(1460) + NOP + wscale(7), 'mss,nop,wscale'),
                      (mss(1460) + NOP + NOP + SACK_OK, 'mss,nop,nop,sackOK'),
                      (mss(1460) + SACK_OK + stamp, 'mss,sackOK,TS'),
                      (mss(1460) + NOP + NOP + stamp, 'mss,nop,nop,TS'),
                      (mss(1460) + SACK_OK + stamp + NOP + wscale(7), 'mss,sackOK,TS,nop,wscale'),
                      (stamp + NOP + NOP + wscale(7) + NOP, 'mss,nop,nop,TS,nop,wscale')):
    port += 1
    net.put(tcp(port, LISTEN, 'S', seq=100, opts=offer))
    packet = net.expect(flags='SA', opts=answer, mss=1460)
    assert not packet.ts or packet.ts[1] == 77
    net.put(tcp(port, LISTEN, 'R', seq=101))
