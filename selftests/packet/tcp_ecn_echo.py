# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.3: CE is echoed at once and on every segment until CWR arrives."""
net = tun()
c = net.passive(ecn=True)
with counted('Ip6InCEPkts' if OVER6 else 'IpExtInCEPkts'):
    c.send('PA', data=b'one', tos=3)
    c.expect('AE', data=b'', tos=0)
c.send('PA', data=b'two', tos=2)
c.expect('AE', data=b'')
c.sock.send(b'x')
c.expect('PAE', tos=2)
c.send('PAC', data=b'three', tos=2)
c.expect('A', data=b'')
c.send('PAC', data=b'four', tos=3)                          # another one
c.expect('AE', data=b'')
assert c.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[5] & 24 == 24      # ECN, ECN_SEEN
