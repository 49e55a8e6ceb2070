# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 eighth: a FIN right after the ACK of the SYN-ACK leads to CLOSE-WAIT."""
net = tun()
c = net.passive()
c.send('FA')
c.expect('A')
c.expect_state('CLOSE-WAIT')
assert c.sock.recv(10) == b''
