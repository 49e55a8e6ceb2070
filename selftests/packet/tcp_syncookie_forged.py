# SPDX-License-Identifier: GPL-2.0
"""An ACK that is not a SYN cookie of ours is answered with a RST, and creates nothing."""
net = tun()
stack_sysctl('tcp_syncookies', 2)
c = net.half_open()
for seq, ack in ((1, 17), (1, 1 - 17), (1, 1 + 2**24 * 5), (1, 2**31), (18, 1)):
    with counted('TcpExtSyncookiesFailed'), drop('TCP_COOKIE'):
        c.send('A', seq=seq, ack=ack)
        net.expect(flags='R', seq=ack)
other = Conn(net, PORT + 1, LISTEN)                         # the same numbers from another port
other.iss = c.iss
with counted('TcpExtSyncookiesFailed'):
    other.send('A', seq=1, ack=1)
    net.expect(flags='R')
c.listener.setblocking(False)
try:
    c.listener.accept()
    raise AssertionError('a child')
except BlockingIOError:
    pass
c.send('A', seq=1, ack=1)                                   # the true cookie is still valid
c.send('PA', seq=1, ack=1, data=b'x')
c.expect('A', ack=2)
