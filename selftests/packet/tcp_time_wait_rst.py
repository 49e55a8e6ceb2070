# SPDX-License-Identifier: GPL-2.0
"""RFC 1337: a RST does not end TIME-WAIT (as Linux with tcp_rfc1337 = 1)."""
net = tun()
if not on_weft:
    stack_sysctl('tcp_rfc1337', 1)
c = net.passive()
time_wait(c)
c.send('R', seq=2)
c.expect_nothing()
c.send('FA', seq=1)
c.expect('A', seq=2, ack=2)
