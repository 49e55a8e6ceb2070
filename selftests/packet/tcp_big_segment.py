# SPDX-License-Identifier: GPL-2.0
"""A segment larger than the MTU (a super-segment) is received whole."""
net = tun()
c = net.passive()
c.send('PA', data=bytes(range(256)) * 100)
c.expect('A', ack=25601)
assert c.sock.recv(25600, socket.MSG_WAITALL) == bytes(range(256)) * 100
