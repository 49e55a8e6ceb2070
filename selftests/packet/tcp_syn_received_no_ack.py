# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 fifth: data without ACK is dropped in SYN-RECEIVED."""
net = tun()
c = net.half_open()
c.send('P', seq=1, data=b'data')
c.expect_nothing()
c.snd = 1
c.send('A', seq=1, ack=1)
a = c.listener.accept()[0]
c.deliver(b'ok')
assert a.recv(10) == b'ok'
