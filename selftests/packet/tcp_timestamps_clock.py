# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.4: the timestamp clock ticks between 1 ms and 1 s."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0))
c.send('PA', data=b'x')
first = c.expect('A').ts[0]
time.sleep(0.5)
c.send('PA', data=b'x')
ticks = relative(c.expect('A').ts[0], first)
assert 350 <= ticks <= 1500, ticks
