# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 5.1: TCP_FASTOPEN limits the pending fast opens; one that was reset counts as pending
for a while."""
net = tun()
stack_sysctl('tcp_fastopen', 3)
listener = net.listen(TCP_FASTOPEN=1)
cookie = Conn(net, 1001, LISTEN).fast_open(fastopen()).fastopen
first = Conn(net, 1002, LISTEN)
first.fast_open(fastopen(cookie), b'early', 5)
with counted('TcpExtTCPFastOpenListenOverflow'):
    other = Conn(net, 1003, LISTEN)
    assert other.fast_open(fastopen(cookie), b'early').fastopen is None
other.send('R')
first.send('A')
first.sock = listener.accept()[0]
assert first.sock.recv(100) == b'early'
second = Conn(net, 1004, LISTEN)
second.fast_open(fastopen(cookie), b'early', 5)
second.sock = listener.accept()[0]
assert second.sock.recv(100) == b'early'
second.send('R')
second.expect_reset()
with counted('TcpExtTCPFastOpenListenOverflow'):
    Conn(net, 1005, LISTEN).fast_open(fastopen(cookie), b'early')
