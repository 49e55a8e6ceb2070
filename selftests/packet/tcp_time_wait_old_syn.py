# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: a SYN with an old sequence number is answered with the last ACK."""
net = tun()
c = net.passive()
c.deliver(b'x' * 1000)
c.sock.recv(1000)
time_wait(c)
c.sock.close()
c.send('S', seq=500, opts=mss(1460))
c.expect('A', seq=2, ack=1002)
