# SPDX-License-Identifier: GPL-2.0
"""RFC 8985: a lost retransmission is detected by the delivery of later data, before any timeout."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP, rtt=0.1)
c.sock.send(b'x' * 1460 * 20)
c.take(10)
seg = lambda n: 1 + 1460 * n
time.sleep(0.1)
c.send_sack((seg(1), seg(9)))
seen = [c.again(60)]
while (packet := net.get(60)) is not None:
    seen.append(packet.seq)
assert seen[0] == seg(0) and seg(10) in seen, seen
time.sleep(0.1)
c.send_sack((seg(1), seg(9)), (seg(10), seg(11)))
first = c.again(200)
while first != seg(0):
    first = c.again(200)
c.send('A', ack=max(seen) + 1460)
c.quiet()
