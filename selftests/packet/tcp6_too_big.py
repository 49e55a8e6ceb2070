# SPDX-License-Identifier: GPL-2.0
# only: linux share
"""RFC 8201 4: a packet too big makes the segments smaller, and what was lost is repeated; one about data not sent is not believed."""
net = tun6()
c = net.passive(opts=mss(1440))
c.sock.send(b'x' * 1440)
lost = c.expect('PA', data=b'x' * 1440)
net.put(icmp6(2, 0, 1280, lost.raw[:60]), ICMP6)
assert len(net.expect(3000, proto=TCP).data) == 1220
net.expect(3000, proto=TCP)
