# SPDX-License-Identifier: GPL-2.0
"""TCP_INFO: the receiver of data sees the round trip by what echoes its ACKs."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0))
c.send('PA', data=b'x')
c.expect('A')
time.sleep(0.05)
c.send('PA', data=b'x' * 1448)
c.expect('A')
rtt = c.info('rcv_rtt')
assert 45000 <= rtt <= 60000, rtt
