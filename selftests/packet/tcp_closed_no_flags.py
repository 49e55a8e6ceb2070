# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.1: a segment without any flag is no RST, so it is answered: ACK = SEG.SEQ +
SEG.LEN."""
net = tun()
net.put(tcp(PORT, CLOSED, '', seq=100, data=b'abc'))
net.expect(flags='RA', seq=0, ack=103)
net.put(tcp(PORT, CLOSED, 'F', seq=100))
net.expect(flags='RA', seq=0, ack=101)
