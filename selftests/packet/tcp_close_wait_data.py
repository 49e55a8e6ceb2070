# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 seventh: data after the peer's FIN is dropped."""
net = tun()
c = net.passive()
close_wait(c)
c.send('PA', data=b'after')
packet = net.get(100)
assert packet is None or packet.ack == 2, packet
assert c.sock.recv(10) == b''
