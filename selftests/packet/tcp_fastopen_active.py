# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2.1: MSG_FASTOPEN asks for a cookie; with it the SYN carries as much data as fits."""
COOKIE = b'A cookie of mine'
net = tun()
net.give_cookie(COOKIE, 1000)
with counted('TcpExtTCPFastOpenActive'):
    c = net.fast_connecting(bytes(2000))
    assert c.sent == 960 and len(c.syn.data) == 960, f'{c.sent} {c.syn}'
    assert c.syn.fastopen == COOKIE, c.syn
    c.send('SA', seq=0, ack=961, opts=mss(1460))
    c.expect('A', seq=961, ack=1, data=b'')
assert c.fastopen_info() == (True, 0), c.fastopen_info()
c.expect_alive()

c = net.fast_connecting(b'', TCP_MAXSEG=500)                # an empty write
assert c.sent is None and c.syn.data == b'' and c.syn.fastopen == COOKIE, c.syn
c.send('RA', seq=0)
stack_sysctl('tcp_fastopen', 5)                             # no cookie is needed
c = net.fast_connecting(b'early')
assert c.sent == 5 and c.syn.data == b'early' and c.syn.fastopen is None, c.syn
c.send('RA', seq=0)
assert c.error() == errno.ECONNREFUSED
