# SPDX-License-Identifier: GPL-2.0
"""R2 of a passive open: after tcp_synack_retries the half-open connection is removed, and an ACK
gets a RST."""
net = tun()
stack_sysctl('tcp_synack_retries', 1)
c = net.half_open()
c.expect('SA', seq=0, ms=1500)
net.expect_nothing(2600)
c.send('A', ack=1)
net.expect(flags='R', seq=1)
