# SPDX-License-Identifier: GPL-2.0
"""RFC 2018: out-of-order data is reported in SACK blocks, the newest first, at most 4 without
timestamps."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.send('A', seq=11, data=b'x' * 10)
packet = c.expect('A', ack=1, opts='nop,nop,sack')
assert packet.sack == [(11, 21)]
c.send('A', seq=31, data=b'x' * 10)
assert c.expect('A', ack=1).sack == [(31, 41), (11, 21)]
c.send('A', seq=51, data=b'x' * 10)
assert c.expect('A', ack=1).sack == [(51, 61), (31, 41), (11, 21)]
c.send('A', seq=71, data=b'x' * 10)
c.expect('A', ack=1)
c.send('A', seq=91, data=b'x' * 10)
packet = c.expect('A', ack=1)
assert packet.sack == [(91, 101), (71, 81), (51, 61), (31, 41)], packet.sack
c.send('A', seq=21, data=b'x' * 10)
packet = c.expect('A', ack=1)
assert packet.sack[0] in ((11, 41), (21, 41)), packet.sack        # Linux no longer knows of 11
c.send('A', seq=1, data=b'x' * 10)
packet = c.expect('A', ack=41)
