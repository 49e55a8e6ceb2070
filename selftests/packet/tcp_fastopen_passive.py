# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 3: a SYN that asks gets a cookie; with it and data, it makes a connection that is read
from and answers at once."""
net = tun()
stack_sysctl('tcp_fastopen', 3)
stack_sysctl('tcp_fastopen_key', '03020100-07060504-0b0a0908-0f0e0d0c')
listener = net.listen(TCP_FASTOPEN=5)
c = Conn(net, 1001, LISTEN)
with counted('TcpExtTCPFastOpenCookieReqd'):
    cookie = c.fast_open(fastopen(), b'early').fastopen
# SipHash of both addresses, as every stack with this key has it
same = '25c707fd23427c87' if OVER6 else 'dfd0798e5a208d57'
assert cookie.hex() == same, cookie.hex()
c.expect('SA', seq=0, ack=1, ms=1500, opts='mss')           # the SYN-ACK that goes again has none
c.send('R')

c = Conn(net, 1002, LISTEN)
with counted('TcpExtTCPFastOpenPassive'):
    assert c.fast_open(fastopen(cookie), b'early', 5).fastopen is None
c.sock = listener.accept()[0]
assert c.sock.recv(100) == b'early'
c.expect_state('SYN-RECEIVED')
c.send('S', seq=0, opts=mss(1460))                          # the client's SYN once more
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
