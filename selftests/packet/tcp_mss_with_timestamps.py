# SPDX-License-Identifier: GPL-2.0
"""Options count: with timestamps and an MSS of 1460 a full segment has 1448 bytes of data."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0))
c.sock.send(b'x' * 3000)
c.expect('A', data=b'x' * 1448, opts='nop,nop,TS')
c.expect('A', data=b'x' * 1448)
