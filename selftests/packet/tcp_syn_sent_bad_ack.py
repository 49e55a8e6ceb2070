# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3 first: in SYN-SENT an ACK of data not sent is answered with
<SEQ=SEG.ACK><CTL=RST>."""
net = tun()
c = net.connecting()


def refused(flags, ack):
    c.send(flags, seq=0, ack=ack)
    packet = net.expect(proto=TCP)
    while packet.flags == 'S':                          # Linux retransmits its SYN
        packet = net.expect(proto=TCP)
    Wire.compare(packet, dict(flags='R', seq=ack))


refused('A', 0)
refused('A', 2)
refused('SA', 2)
c.expect_state('SYN-SENT')
while net.get(50):
    pass
c.snd = 0
c.send('SA', seq=0, ack=1, opts=mss(1460))
c.expect('A', seq=1, ack=1)
