# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.4: a keepalive probe (SEQ = RCV.NXT-1, no data) is answered with an ACK."""
net = tun()
c = net.passive()
c.deliver(b'abc')
c.send('A', seq=3)
c.expect('A', ack=4)
