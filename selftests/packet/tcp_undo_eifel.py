# SPDX-License-Identifier: GPL-2.0
"""RFC 3522, 4015: an ACK that echoes a time before the retransmission shows that nothing was lost,
and restores cwnd."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0), rtt=0.05)
n = 1448
c.sock.send(b'x' * n * 40)
c.take(10)
time.sleep(0.05)
c.send_sack((1 + n, 1 + 4 * n))
assert c.again(60) == 1
while net.get(20) is not None:
    pass
time.sleep(0.02)
c.send('A', ack=1 + 10 * n)
got = 0
while net.get(30) is not None:
    got += 1
assert got >= 9, got                                        # without undo 5
