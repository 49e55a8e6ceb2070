# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.2.13: after close() data is answered with a RST."""
net = tun()
c = net.passive()
c.sock.close()
c.expect('FA')
c.send('A')
c.send('PA', data=b'too late')
net.expect(flags='R', seq=2)
