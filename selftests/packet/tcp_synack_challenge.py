# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 fourth: a repeated SYN-ACK in ESTABLISHED gets an ACK (ours was lost)."""
net = tun()
c = net.active()
c.send('SA', seq=0, ack=1, opts=mss(1460))
c.expect('A', seq=1, ack=1)
c.expect_alive()
