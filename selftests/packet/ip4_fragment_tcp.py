# SPDX-License-Identifier: GPL-2.0
"""A TCP segment in fragments, the first of which ends within the TCP header."""
net = tun()
c = net.passive()
data = bytes(range(200))
segment = c.segment('PA', data=data)
net.put(segment[16:120], mf=True, df=False, offset=16, ident=9)
net.put(segment[120:], df=False, offset=120, ident=9)
net.put(segment[:16], mf=True, df=False, ident=9)
c.expect('A', data=b'')
assert c.sock.recv(1000) == data
