# SPDX-License-Identifier: GPL-2.0
"""R2 of a passive open: after tcp_synack_retries the half-open connection is forgotten, and an ACK gets a RST."""
net = tun()
stack_sysctl('tcp_synack_retries', 1)
s = net.listen()
c = Conn(net, PORT, LISTEN)
c.send('S', seq=0, opts=mss(1460))
c.expect('SA', seq=0)
net.expect(1500, flags='SA')
net.expect_nothing(2600)
c.send('A', ack=1)
net.expect(flags='R', seq=1)
