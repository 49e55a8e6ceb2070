# SPDX-License-Identifier: GPL-2.0
"""RFC 8985 7: without an ACK the last segment is retransmitted after two round trips, before the
timeout."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP, rtt=0.1)
c.sock.send(b'x' * 1460 * 3)
c.take(3)
began = time.monotonic()
with counted('TcpExtTCPLossProbes'):
    assert c.again(500) == 1 + 1460 * 2
assert 0.15 < time.monotonic() - began < 0.29
assert c.again(1000) == 1                                   # the timeout comes after it
c.send('A', ack=1 + 1460 * 3)
c.quiet()
c.expect_alive()
