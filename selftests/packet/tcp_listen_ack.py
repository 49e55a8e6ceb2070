# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.2 second: LISTEN answers an ACK with <SEQ=SEG.ACK><CTL=RST>."""
net = tun()
s = net.listen()
net.put(tcp(PORT, LISTEN, 'A', seq=100, ack=4242))
net.expect(flags='R', seq=4242, ack=0)
net.put(tcp(PORT, LISTEN, 'SA', seq=100, ack=4243))
net.expect(flags='R', seq=4243)
