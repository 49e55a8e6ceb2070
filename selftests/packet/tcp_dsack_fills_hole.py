# SPDX-License-Identifier: GPL-2.0
"""RFC 2883 4: if a segment fills a hole and overlaps out-of-order data, the overlap is reported."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.send('PA', seq=101, data=b'y' * 100)
c.expect('A', ack=1)
with counted('TcpExtTCPDSACKOldSent'):
    c.send('PA', seq=1, data=b'x' * 150)
    packet = c.expect('A', ack=201)
assert packet.sack == [(101, 151)], packet.sack
