# SPDX-License-Identifier: GPL-2.0
"""Without the peer's option windows are not scaled."""
net = tun()
c = net.passive(opts=mss(1460))
c.send('PA', data=b'x')
packet = c.expect('A')
assert packet.window > 60000, packet
