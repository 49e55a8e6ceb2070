# SPDX-License-Identifier: GPL-2.0
"""RFC 2883 4: if the first part of a segment is a duplicate, that part is reported."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.deliver(b'x' * 10)
c.send('PA', seq=6, data=b'x' * 10)
packet = c.expect('A', ack=16)
assert packet.sack == [(6, 11)], packet.sack
