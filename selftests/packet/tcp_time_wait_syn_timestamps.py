# SPDX-License-Identifier: GPL-2.0
"""RFC 6191: with timestamps a newer one opens, though the sequence number is old."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0))
c.deliver(b'x' * 1000)
c.sock.recv(1000)
time_wait(c)
c.sock.close()
c.send('S', seq=500, opts=mss(1460) + SACK_OK + ts(5000, 0), raw_opts=True)
net.expect(flags='SA', ack=501)
