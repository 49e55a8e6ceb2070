# SPDX-License-Identifier: GPL-2.0
"""RFC 6675 4, as Linux: a partly SACKed segment counts as not SACKed, and is retransmitted
whole."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.sock.send(b'x' * 1460 * 10)
c.take(10)
seg = lambda n: 1 + 1460 * n


def again(at):
    p = net.expect(60, proto=TCP)
    assert (p.seq, len(p.data)) == (at, 1460)


c.send_sack((seg(1) + 700, seg(5) + 300))
again(seg(0))
c.send_sack((seg(1) + 700, seg(9)))
again(seg(1))
c.expect_nothing(30)
c.send('A', ack=seg(10))
c.expect_alive()
