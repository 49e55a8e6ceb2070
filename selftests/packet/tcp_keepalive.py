# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.4: keepalive probes after the idle time, and ETIMEDOUT when none is answered."""
net = tun()
c = net.passive(SO_KEEPALIVE=1, TCP_KEEPIDLE=1, TCP_KEEPINTVL=1, TCP_KEEPCNT=2)
c.expect('A', seq=0, ms=2500, data=b'')
c.rcv = 1
c.send('A')
c.expect('A', seq=0, ms=2500, data=b'')
c.rcv = 1
c.expect('A', seq=0, ms=2500)
c.rcv = 1
c.expect('RA', ms=2500)
assert c.error() == errno.ETIMEDOUT
