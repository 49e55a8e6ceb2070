# SPDX-License-Identifier: GPL-2.0
"""RFC 2883: a duplicate is reported in the first SACK block, once."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.deliver(b'x' * 10)
with counted('TcpExtTCPDSACKOldSent'):
    c.send('A', seq=1, data=b'x' * 10)
    packet = c.expect('A', ack=11)
assert packet.sack == [(1, 11)], packet.sack
c.send('PA', data=b'y')
packet = c.expect('A', ack=12)
assert not packet.sack, packet.sack
