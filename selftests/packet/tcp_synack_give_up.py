# SPDX-License-Identifier: GPL-2.0
"""R2 of a passive open: after tcp_synack_retries the half-open connection is forgotten, and an ACK gets a RST."""
stack = tun
net = tun()
stack_sysctl('tcp_synack_retries', 1)
s = net.listen()
c = Conn(net, PORT, LISTEN)
c.send('S', seq=0, opts=mss(1460))
first = net.expect(flags='SA')
net.expect(1500, flags='SA')
net.expect_nothing(2600)
net.put(tcp(PORT, LISTEN, 'A', seq=ISS + 1, ack=first.seq + 1))
net.expect(flags='R', seq=(first.seq + 1) % 2**32)
