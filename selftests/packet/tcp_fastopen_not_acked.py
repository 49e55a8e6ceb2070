# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2.1: data that the SYN-ACK does not acknowledge is retransmitted at once."""
net = tun()
calm()
net.give_cookie(b'12345678')
with counted('TcpExtTCPFastOpenActiveFail'):
    c = net.fast_connecting(b'early')
    c.send('SA', seq=0, ack=1, opts=mss(1460) + fastopen(b'new one!'))
    c.expect('PA', seq=1, ack=1, data=b'early')
assert c.fastopen_info() == (False, 2), c.fastopen_info()
c.send('A')
c.expect_alive()

c = net.fast_connecting(bytes(1000))
assert c.syn.fastopen == b'new one!', c.syn.fastopen
c.send('SA', seq=0, ack=401, opts=mss(1460))
c.expect('PA', seq=401, ack=1, data=bytes(600))
c.send('A')
c.expect_alive()
