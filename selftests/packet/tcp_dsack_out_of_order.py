# SPDX-License-Identifier: GPL-2.0
"""RFC 2883 4: for a duplicate beyond a hole the first block is the duplicate, the second the block
that contains it."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.send('A', seq=11, data=b'x' * 20)
assert c.expect('A', ack=1).sack == [(11, 31)]
with counted('TcpExtTCPDSACKOfoSent'):
    c.send('A', seq=15, data=b'x' * 10)
    packet = c.expect('A', ack=1)
assert packet.sack == [(15, 25), (11, 31)], packet.sack
