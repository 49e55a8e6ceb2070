# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 5.3: a segment with an old timestamp is dropped and gets an ACK."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0))
c.clock = 2000
c.deliver(b'x')
c.send('PA', data=b'old', tsval=1500)
c.expect('A', ack=2)
assert c.sock.recv(10) == b'x'
assert not select.select([c.sock], [], [], 0)[0]
