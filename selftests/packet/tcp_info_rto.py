# SPDX-License-Identifier: GPL-2.0
"""TCP_INFO: the number of retransmission timeouts, and the number and the duration of the
recoveries, until all data is acknowledged."""
net = tun()
c = net.passive(opts=mss(1460))
c.sock.send(b'x' * 100)
c.take(1)
assert [c.info(n) for n in ('total_rto', 'total_rto_recoveries', 'total_rto_time')] == [0, 0, 0]
c.again()
c.again()
time.sleep(0.1)
assert (c.info('total_rto'), c.info('total_rto_recoveries')) == (2, 1)
c.send('A', ack=101)
time.sleep(0.1)
took = c.info('total_rto_time')
# the second timeout of about 400 ms, and 100 ms until the ACK; Linux takes longer without SACK
assert 450 <= took <= 700, took
c.sock.send(b'x')
c.take(1)
c.again()
assert (c.info('total_rto'), c.info('total_rto_recoveries')) == (3, 2)
