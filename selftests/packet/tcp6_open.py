# SPDX-License-Identifier: GPL-2.0
"""TCP over IPv6: both opens, 1440 as MSS on Ethernet's MTU, data, close; one flow label for a
connection (RFC 6437 3)."""
net = tun6()
c = net.passive(opts=mss(1440))
assert c.synack.mss == 1440, c.synack
assert c.synack.flow
c.expect_alive()
c.sock.send(b'x')
first = c.expect('PA', data=b'x')
c.send('A')
c.sock.send(b'y')
assert c.expect('PA', data=b'y').flow == first.flow
c.send('FA')
c.expect('A')
c.sock.close()
c.expect('FA')
c.send('A')
d = net.active()
assert d.syn.mss == 1440 and d.syn.src == STACK6, d.syn
d.expect_alive()
