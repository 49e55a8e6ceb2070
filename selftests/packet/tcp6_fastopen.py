# SPDX-License-Identifier: GPL-2.0
# only: linux share
"""RFC 7413 over IPv6, both sides."""
net = tun6()
stack_sysctl('tcp_fastopen', 3)
stack_sysctl('tcp_fastopen_key',
             '03020100-07060504-0b0a0908-0f0e0d0c,00000000-00000000-00000000-00000001')
listener = net.listen(TCP_FASTOPEN=5)
cookie = Conn(net, 1001, LISTEN).fast_open(fastopen()).fastopen
assert cookie.hex() == '25c707fd23427c87', cookie.hex()
c = Conn(net, 1002, LISTEN)
c.fast_open(fastopen(cookie), b'early', 5)
c.sock = listener.accept()[0]
assert c.sock.recv(100) == b'early'
c.send('A')
c.expect_alive()

net.give_cookie(b'1234')
d = net.fast_connecting(bytes(2000))
assert d.sent == 1400 and len(d.syn.data) == 1400 and d.syn.fastopen == b'1234', d.syn
d.send('SA', seq=0, ack=1401, opts=mss(1440))
d.expect('A', seq=1401, ack=1)
