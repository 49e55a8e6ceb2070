# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1.1: a retransmitted SYN does not ask for ECN, unless tcp_ecn_fallback is 0; the
answer to the first may still agree."""
net = tun()
stack_sysctl('tcp_ecn', 1)
c = net.connecting('SEC')
net.expect(2000, flags='S', seq=0)
c.send('SAE', seq=0, ack=1, opts=mss(1460))
c.expect('A', ack=1)
c.sock.send(b'x')
# a lost SYN is a sign of congestion, too
c.expect('PAC', tos=2)
c.send('A')
stack_sysctl('tcp_ecn_fallback', 0)
again = net.connecting('SEC')
net.expect(2000, flags='SEC', seq=0)
