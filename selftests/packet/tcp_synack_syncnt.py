# SPDX-License-Identifier: GPL-2.0
"""TCP_SYNCNT of a listener limits how often its SYN-ACKs are sent again."""
net = tun()
listener = net.listen(TCP_SYNCNT=1)
c = Conn(net, PORT, LISTEN)
c.send('S', seq=0, opts=mss(1460))
first = net.expect(flags='SA')
net.expect(1500, flags='SA', seq=first.seq)
net.expect_nothing(5000)
