# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.3: PAWS does not apply to a RST."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0))
c.clock = 2000
c.deliver(b'x')
c.sock.recv(1)
c.send('R', tsval=1500)
c.expect_nothing()
c.expect_reset()
