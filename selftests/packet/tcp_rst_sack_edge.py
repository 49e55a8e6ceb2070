# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 3.2, as Linux: a RST at the right edge of the highest SACK block closes the connection,
at that of a lower block not."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
for seq in (301, 101):
    c.send('PA', seq=seq, data=b'x' * 100)
    c.expect('A', ack=1)
c.send('R', seq=201)
c.expect('A', ack=1)
c.send('R', seq=401)
c.expect_nothing(100)
c.expect_state('CLOSED')
