# SPDX-License-Identifier: GPL-2.0
"""RFC 5461 4.1, as Linux: an error that means that packets do not arrive ends a half-open
connection; a closed port, or a wrong sequence number, does not."""
net = tun()
listener = net.listen()


def error(c, kind, code, moved=0):
    net.put(icmp(kind, code, data=quote(c.synack, moved)), ICMP)


# Linux's IPv4 and IPv6 differ in the set of these errors.
if OVER6:
    keeps, ends = (1, 3), ((1, 1), (1, 4), (4, 0))
else:
    keeps, ends = (3, 3), ((3, 0), (3, 1), (11, 0), (12, 0))
kept = net.half_open(port=1001, listener=listener)
error(kept, *keeps)
with counted('TcpExtOutOfWindowIcmps'):
    error(kept, *ends[0], moved=12345)
kept.send('A')
kept.send('A', data=b'x')
kept.expect('A')
for i, (kind, code) in enumerate(ends):
    c = net.half_open(port=1002 + i, listener=listener)
    error(c, kind, code)
    c.send('A')
    c.expect('R')
