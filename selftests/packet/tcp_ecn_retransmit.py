# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.5: retransmissions are not ECT; new data after the timeout has CWR."""
net = tun()
stack_sysctl('tcp_early_retrans', 0)
c = net.passive(ecn=True)
c.sock.send(b'x' * 100)
c.expect('PA', tos=2)
net.expect(3000, flags='PA', tos=0, seq=1)
c.send('A')
c.sock.send(b'y' * 100)
c.expect('PAC', tos=2)
