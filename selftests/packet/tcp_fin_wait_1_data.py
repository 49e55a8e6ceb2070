# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 seventh: half closed, data still arrives."""
net = tun()
c = net.passive()
fin_wait_1(c)
c.send('PA', ack=1, data=b'data')
c.expect('A', seq=2, ack=5)
assert c.sock.recv(10) == b'data'
