# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.5.1: a peer that has crashed opens again: after a challenge ACK and its RST the new
open succeeds."""
net = tun()
c = net.passive()
c.deliver(b'before the crash')
c.send('S', seq=300000, opts=mss(1460))
c.expect('A', seq=1, ack=17)
c.send('R', seq=17)
c.expect_nothing()
c.send('S', seq=300000, opts=mss(1460))
net.expect(flags='SA', ack=300001)
