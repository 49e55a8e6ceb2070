# SPDX-License-Identifier: GPL-2.0
"""RFC 5461 4.1, as Linux: an ICMP error ends a fast open's child before accept() but not after it;
data already received can be read."""
net = tun()
stack_sysctl('tcp_fastopen', 0x602)                         # without cookies
listener = net.listen(TCP_FASTOPEN=5)


def child(port):
    c = Conn(net, port, LISTEN)
    c.synack = c.fast_open(data=b'early', taken=5)
    return c


def unreachable(c):
    net.put(icmp(*HOST_UNREACHABLE, data=quote(c.synack)), ICMP)


c = child(1001)
unreachable(c)
c.sock = listener.accept()[0]
assert c.sock.recv(100) == b'early'
try:
    c.sock.recv(100)
    raise AssertionError('no error')
except OSError as e:
    assert e.errno == errno.EHOSTUNREACH, e
c = child(1002)
c.sock = listener.accept()[0]
unreachable(c)
c.send('A')
assert c.sock.recv(100) == b'early'
c.expect_state('ESTABLISHED')
