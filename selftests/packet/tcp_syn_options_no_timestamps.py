# SPDX-License-Identifier: GPL-2.0
"""Without timestamps: mss, nop, nop, sackOK, nop, wscale."""
net = tun()
stack_sysctl('tcp_timestamps', 0)
c = net.connecting()
Wire.compare(c.syn, dict(opts='mss,nop,nop,sackOK,nop,wscale'))
