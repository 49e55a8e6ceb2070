# SPDX-License-Identifier: GPL-2.0
"""RFC 2018: no SACK blocks to a peer that did not offer SACK."""
net = tun()
c = net.passive(opts=mss(1460))
c.send('A', seq=11, data=b'x' * 10)
c.expect('A', ack=1, opts='')
