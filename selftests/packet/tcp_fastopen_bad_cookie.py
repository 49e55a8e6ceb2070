# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.2.2: without a valid cookie the data on a SYN is not accepted, and the SYN-ACK carries
the right cookie."""
net = tun()
stack_sysctl('tcp_fastopen', 3)
listener = net.listen(TCP_FASTOPEN=5)
c = Conn(net, 1001, LISTEN)
with counted('TcpExtTCPFastOpenPassiveFail'):
    cookie = c.fast_open(fastopen(bytes(8)), b'early').fastopen
assert len(cookie) == 8, cookie
listener.setblocking(False)
try:
    listener.accept()
    raise AssertionError('a connection without a cookie')
except BlockingIOError:
    pass
listener.settimeout(5)
c.send('A')
c.deliver(b'early')
c.sock = listener.accept()[0]
assert c.sock.recv(100) == b'early'


def told(port, option, taken=0):
    c = Conn(net, port, LISTEN)
    synack = c.fast_open(option, b'early', taken)
    c.send('R')
    return synack.fastopen


assert told(1002, fastopen(cookie[:4])) == cookie
assert told(1003, b'') is None

# TCP_FASTOPEN_KEY: cookies of both keys are valid; those of the second key are replaced.
listener.setsockopt(socket.IPPROTO_TCP, 33, bytes(range(16)))
old = told(1004, fastopen())
listener.setsockopt(socket.IPPROTO_TCP, 33, bytes(range(16, 32)) + bytes(range(16)))
new = told(1005, fastopen(old), 5)
assert new and new != old, (new, old)
assert told(1006, fastopen(new), 5) is None

listener.setsockopt(socket.IPPROTO_TCP, 34, 1)              # TCP_FASTOPEN_NO_COOKIE
told(1007, b'', 5)
