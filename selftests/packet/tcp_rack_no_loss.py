# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 6: a segment that arrives late within the reordering window is not retransmitted."""
net = tun()
stack_sysctl('tcp_early_retrans', 0)
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP, rtt=0.4)
c.sock.send(b'x' * 1460 * 3)
c.take(3)
seg = lambda n: 1 + 1460 * n
time.sleep(0.4)
c.send_sack((seg(1), seg(2)))
time.sleep(0.03)
c.send('A', ack=seg(3))
c.expect_nothing(300)
c.expect_alive()
