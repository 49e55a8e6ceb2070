# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.1: an ACK to a port without a socket is answered with <SEQ=SEG.ACK><CTL=RST>."""
net = tun()
net.put(tcp(PORT, CLOSED, 'A', seq=100, ack=7777))
net.expect(flags='R', seq=7777, ack=0, window=0)
net.put(tcp(PORT, CLOSED, 'SA', seq=100, ack=7778))
net.expect(flags='R', seq=7778)
net.put(tcp(PORT, CLOSED, 'FA', seq=100, ack=7779))
net.expect(flags='R', seq=7779)
