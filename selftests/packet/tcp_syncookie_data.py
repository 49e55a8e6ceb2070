# SPDX-License-Identifier: GPL-2.0
"""If the ACK of a SYN cookie is lost, the peer's first data opens the connection, unless the accept
queue is full."""
net = tun()
stack_sysctl('tcp_syncookies', 2)
listener = net.listen(backlog=0)
first, second = (net.half_open(port=port, listener=listener) for port in (1001, 1002))
first.send('PA', seq=1, ack=1, data=b'early')
first.expect('A', ack=6)
with drop('TCP_ACCEPT_QUEUE_FULL'):
    second.send('PA', seq=1, ack=1, data=b'late')
    net.expect_nothing(100)
s = listener.accept()[0]
assert s.recv(100) == b'early'
second.send('PA', seq=1, ack=1, data=b'late')
second.expect('A', ack=5)
t = listener.accept()[0]
assert t.recv(100) == b'late'
