# SPDX-License-Identifier: GPL-2.0
"""The data and the option of a SYN are ignored if fast open is off: by the sysctl, without
TCP_FASTOPEN, or with SYN cookies."""
net = tun()
listener = net.listen()


def grants(port):
    c = Conn(net, port, LISTEN)
    synack = c.fast_open(fastopen(), b'early')
    c.send('R')
    return synack.fastopen


listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5)
assert not grants(1001)                                     # only the client side is enabled
stack_sysctl('tcp_fastopen', 3)
assert grants(1002)
stack_sysctl('tcp_syncookies', 2)
assert not grants(1003)
stack_sysctl('tcp_syncookies', 1)
listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 0)
assert not grants(1004)
listener.close()
stack_sysctl('tcp_fastopen', 0x403)
listener = net.listen()
assert grants(1005)                                         # enabled for every listener

stack_sysctl('tcp_fastopen', 2)
s = stack_socket()
for call in (lambda: s.sendto(b'x', socket.MSG_FASTOPEN, (PEER, PORT)),
             lambda: s.setsockopt(socket.IPPROTO_TCP, 30, 1)):
    try:
        call()
        raise AssertionError('it is off')
    except OSError as e:
        assert e.errno == errno.EOPNOTSUPP, e
net.expect_nothing()
