# SPDX-License-Identifier: GPL-2.0
"""TCP_INFO: the delivery rate is the data acknowledged in a round trip; an application-limited flow
is marked."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
limited = lambda: c.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[7] & 1
assert (c.info('delivery_rate'), limited()) == (0, 1)
c.sock.send(b'x' * 1460 * 10)
c.take(10)
time.sleep(0.1)
c.send('A', ack=1 + 1460 * 10)
time.sleep(0.01)
rate = c.info('delivery_rate')
assert 130000 < rate <= 146000 and limited(), rate
c.sock.send(b'x' * 1460)		# a lower rate, application-limited: the higher rate stays
c.take(1)
time.sleep(0.1)
c.send('A', ack=1 + 1460 * 11)
time.sleep(0.01)
assert c.info('delivery_rate') == rate
