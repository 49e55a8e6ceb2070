# SPDX-License-Identifier: GPL-2.0
"""RFC 8201 4: packet too big reduces the segment size, and lost data is retransmitted at once; an
MTU below 1280 is ignored."""
net = tun6()
c = net.passive(opts=mss(1440))
c.sock.send(b'x' * 1440)
lost = c.expect('PA', data=b'x' * 1440)
with drop('ICMP_MTU'):
    net.put(icmp6(2, 0, 1279, lost.raw[:60]), ICMP6)
net.put(icmp6(2, 0, 1280, lost.raw[:60]), ICMP6)
assert len(net.expect(150, proto=TCP).data) == 1220
assert len(net.expect(150, proto=TCP).data) == 220
