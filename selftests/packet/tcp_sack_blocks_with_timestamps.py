# SPDX-License-Identifier: GPL-2.0
"""RFC 2018: with timestamps there is room for 3 blocks."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0))
for i in range(5):
    c.send('A', seq=11 + 20 * i, data=b'x' * 10)
    packet = c.expect('A', ack=1, opts='nop,nop,TS,nop,nop,sack')
assert len(packet.sack) == 3
assert packet.sack[0][0] == 91
