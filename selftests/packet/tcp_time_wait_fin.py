# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4: in TIME-WAIT a repeated FIN gets the last ACK again."""
net = tun()
c = net.passive()
time_wait(c)
for _ in range(3):
    c.send('FA', seq=1)
    c.expect('A', seq=2, ack=2)
