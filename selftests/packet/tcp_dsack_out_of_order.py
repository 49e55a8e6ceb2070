# SPDX-License-Identifier: GPL-2.0
"""RFC 2883 4: of a duplicate beyond a hole the first block tells, the second of the block that holds it."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
def told(packet):
    return [((a - ISS) % 2**32, (b - ISS) % 2**32) for a, b in packet.sack]
c.send('A', seq=11, data=b'x' * 20)
assert told(c.expect('A', ack=1)) == [(11, 31)]
with counted('TcpExtTCPDSACKOfoSent'):
    c.send('A', seq=15, data=b'x' * 10)
    packet = c.expect('A', ack=1)
assert told(packet) == [(15, 25), (11, 31)], told(packet)
