# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 fifth: an ACK of data never sent is dropped with its data, and answered by an
ACK."""
net = tun()
c = net.passive()
c.send('PA', ack=1000, data=b'evil')
if on_weft:
    c.expect('A', seq=1, ack=1)
else:                                                   # Linux does not answer before 6.13
    c.quiet()
c.snd = 1
c.expect_alive()
