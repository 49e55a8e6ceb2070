# SPDX-License-Identifier: GPL-2.0
"""An unanswered SYN is retransmitted unchanged: four times after 1 s each, as Linux does."""
net = tun()
c = net.connecting()
for _ in range(3):
    net.expect_nothing(850)
    net.expect(500, flags='S', seq=0, opts='mss,sackOK,TS,nop,wscale')
