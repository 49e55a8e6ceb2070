# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 2.3.2.1: not more than one request a second for one address; after three the host is
unreachable."""
net = veth()
s = stack_socket(socket.SOCK_DGRAM)
# IP_RECVERR: without it soft errors are not reported
s.setsockopt(socket.IPPROTO_IP, 11, 1)
s.connect((PEER, PORT))
s.send(b'x')
net.expect(proto=0x806, op=1)
for _ in range(2):
    s.send(b'x')
    net.expect_nothing(700)
    net.expect(600, proto=0x806, op=1)
net.expect_nothing(700)
select.select([s], [], [], 1)
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.EHOSTUNREACH
