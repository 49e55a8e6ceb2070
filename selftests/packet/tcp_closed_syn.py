# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.1: a SYN to a port without a socket is answered with
<SEQ=0><ACK=SEG.SEQ+SEG.LEN><CTL=RST,ACK>."""
net = tun()
net.put(tcp(PORT, CLOSED, 'S', seq=100))
net.expect(flags='RA', seq=0, ack=101, window=0, data=b'', opts='')
net.put(tcp(PORT, CLOSED, 'S', seq=100, data=b'data'))
net.expect(flags='RA', seq=0, ack=105)
