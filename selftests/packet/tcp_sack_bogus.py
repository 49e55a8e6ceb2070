# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 8, RFC 6675: SACK blocks of unsent data, empty, reversed or below the ACK have no
effect."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.sock.send(b'x' * 1460 * 6)
c.take(6)
seg = lambda n: 1 + 1460 * n
for blocks in ([(seg(6), seg(9))], [(seg(3), seg(7))], [(seg(5), seg(4))], [(seg(0), seg(4))],
               [(seg(2), seg(2))],
               [(seg(0) + 2**31, seg(1) + 2**31)], [(-5000, -3000)]):
    c.send_sack(*blocks)
c.expect_nothing(30)
c.send('A', ack=seg(6))
c.expect_alive()
