# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 3: a SYN that asks gets a cookie; a SYN with the cookie and data creates a connection
that can be read from and can answer at once."""
net = tun()
stack_sysctl('tcp_fastopen', 3)
stack_sysctl('tcp_fastopen_key', '03020100-07060504-0b0a0908-0f0e0d0c')
listener = net.listen(TCP_FASTOPEN=5)
c = Conn(net, 1001, LISTEN)
with counted('TcpExtTCPFastOpenCookieReqd'):
    cookie = c.fast_open(fastopen(), b'early').fastopen
# SipHash of both addresses, the same in every stack with this key
same = '25c707fd23427c87' if OVER6 else 'dfd0798e5a208d57'
assert cookie.hex() == same, cookie.hex()
c.expect('SA', seq=0, ack=1, ms=1500, opts='mss')           # a retransmitted SYN-ACK has no cookie
c.send('R')

c = Conn(net, 1002, LISTEN)
with counted('TcpExtTCPFastOpenPassive'):
    assert c.fast_open(fastopen(cookie), b'early', 5).fastopen is None
c.sock = listener.accept()[0]
assert c.sock.recv(100) == b'early'
c.expect_state('SYN-RECEIVED')
c.send('S', seq=0, opts=mss(1460))                          # the client's SYN is retransmitted
c.expect('SA', seq=0, ack=6)
c.sock.send(b'answer')
c.expect('PA', seq=1, data=b'answer')
c.send('A')
c.expect_alive()
assert c.fastopen_info() == (True, 0), c.fastopen_info()

d = Conn(net, 1003, LISTEN)
d.fast_open(fastopen(cookie))                               # without data
d.sock = listener.accept()[0]
d.sock.sendall(b'answer')
d.sock.close()
d.expect('PA', seq=1, ack=1, data=b'answer')
d.expect('FA')
d.send('FA')
d.expect('A')
