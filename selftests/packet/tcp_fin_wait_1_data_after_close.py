# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.2.2.13: data after close() is answered with a RST in FIN-WAIT-1 too."""
net = tun()
c = net.passive()
c.sock.close()
c.expect('FA')
c.send('PA', ack=1, data=b'too late')
packet = net.expect(proto=TCP)
assert 'R' in packet.flags, packet
