# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 8, RFC 2883 5: blocks half the sequence space away, where each pair of numbers compares
as in a valid block, have no effect."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.sock.send(b'x' * 1460 * 10)
c.take(10)
seg = lambda n: 1 + 1460 * n
c.send_sack((seg(1), seg(2)), (seg(3), seg(4)), (seg(5), seg(6)))
c.send_sack((seg(7), seg(8)), (seg(1), seg(2)), (seg(3), seg(4)))
for lo, hi in ((seg(10) + 2**31 - 1, seg(10) + 2**31), (seg(10) + 6, seg(10) + 2**31 + 1),
               (2**31, seg(10) + 2**31)):
    c.send_sack((lo, hi))
    c.send_sack((lo, hi), (lo, hi))
c.send('A', ack=seg(10))
# retransmitted because of the valid blocks
while net.get(100):
    pass
c.send_sack((seg(10) + 2**31 - 1, seg(10) + 2**31))
c.expect_alive()
