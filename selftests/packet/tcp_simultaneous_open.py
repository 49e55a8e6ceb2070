# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 figure 7: two SYNs cross; both ends answer with a SYN-ACK and are ESTABLISHED."""
net = tun()
c = net.connecting()
c.send('S', seq=0, opts=mss(1460))
c.expect('SA', seq=0, ack=1)
c.expect_state('SYN-RECEIVED')
c.send('SA', seq=0, ack=1, opts=mss(1460))
packet = net.get(200)
assert packet is None or set(packet.flags) == set('A'), packet
c.sock.settimeout(5)
c.expect_state('ESTABLISHED')
c.deliver(b'both')
assert c.sock.recv(10) == b'both'
