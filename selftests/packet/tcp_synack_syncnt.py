# SPDX-License-Identifier: GPL-2.0
"""TCP_SYNCNT of a listener limits the retransmissions of its SYN-ACKs."""
net = tun()
c = net.half_open(TCP_SYNCNT=1)
c.expect('SA', seq=0, ms=1500)
net.expect_nothing(5000)
