# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 seventh: data in order goes to the user and is acknowledged."""
net = tun()
c = net.passive()
for i in range(20):
    c.send('PA', data=bytes([i]) * 100)
assert b''.join(c.sock.recv(2000, socket.MSG_WAITALL)
                for _ in range(1)) == b''.join(bytes([i]) * 100 for i in range(20))
c.quiet()
assert c.rcv == 1
packet = None
c.send('PA', data=b'end')
c.expect('A', ack=2004)
