# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.1: a segment without flags is answered, as it is not a RST: ACK = SEG.SEQ +
SEG.LEN."""
net = tun()
net.put(tcp(PORT, CLOSED, '', seq=100, data=b'abc'))
net.expect(flags='RA', seq=0, ack=103)
net.put(tcp(PORT, CLOSED, 'F', seq=100))
net.expect(flags='RA', seq=0, ack=101)
