# SPDX-License-Identifier: GPL-2.0
"""A RST has the TOS of the segment that it answers, but is not ECT: RFC 3168 6.1.1 allows ECT only
once both ends have agreed."""
net = tun()
c = Conn(net, PORT, CLOSED)
for ecn in range(4):
    c.send('S', seq=0, tos=0x48 + ecn)
    net.expect(proto=TCP, flags='RA', tos=0x48)
