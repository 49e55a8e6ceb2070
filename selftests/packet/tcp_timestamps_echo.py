# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 3: every segment carries a timestamp, and echoes the newest one received."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0))
c.clock = 1010
c.send('PA', data=b'x')
packet = c.expect('A', opts='nop,nop,TS')
assert packet.ts[1] == 1010, packet.ts
c.clock = 1020
c.send('PA', data=b'x')
assert c.expect('A').ts[1] == 1020
