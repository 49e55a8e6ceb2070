# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3 first: a RST with an unacceptable ACK is dropped, and not answered."""
net = tun()
c = net.connecting()
c.send('RA', seq=0, ack=2)
c.send('RA', seq=0, ack=0)
packet = net.get(50)
assert packet is None or packet.flags == 'S', packet    # Linux retransmits its SYN
c.expect_state('SYN-SENT')
