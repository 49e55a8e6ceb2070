# SPDX-License-Identifier: GPL-2.0
"""The options of a SYN, in Linux's order: mss, sackOK, TS, nop, wscale; MSS 1460 for an MTU of
1500."""
net = tun()
c = net.connecting()
Wire.compare(c.syn, dict(opts='mss,sackOK,TS,nop,wscale', mss=1460, urgent=0, df=True, tos=0,
                         ttl=64))
assert c.syn.window in (64240, 65535), c.syn
assert c.syn.ts[1] == 0
