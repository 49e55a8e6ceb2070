# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.4: each raw socket gets a copy, with its header, of a packet that goes on to its
transport or to the host."""
net = tun()
a, b, other = (stack_socket(socket.SOCK_RAW, proto=p) for p in (ICMP, ICMP, UDP))
unknown = stack_socket(socket.SOCK_RAW, proto=99)
net.put(icmp(8, rest=7, data=b'all'), ICMP, tos=0x20, options=b'\1\1\1\0')
net.expect(proto=ICMP, kind=0, rest=7)                                  # and the stack answers it
whole = ip4(ICMP, icmp(8, rest=7, data=b'all'), tos=0x20, options=b'\1\1\1\0')
for s in (a, b):
    assert s.recvfrom(100) == (whole, (PEER, 0))
# fragments are reassembled first
for lo, mf in ((504, False), (0, True)):
    net.put(icmp(8, rest=8, data=b'f' * 1000)[lo:lo + 504 if mf else None], ICMP, offset=lo, mf=mf,
            df=False, ident=3)
net.expect(proto=ICMP, kind=0, rest=8, data=b'f' * 1000)
for s in (a, b):
    assert s.recv(2000)[20:] == icmp(8, rest=8, data=b'f' * 1000)
u = net.udp_socket()
net.put(udp(PORT, LISTEN, b'both'), UDP)
assert other.recv(100)[28:] == u.recv(100) == b'both'
# no other socket has it, and no error is sent
net.put(b'x' * 20, 99)
assert unknown.recv(100) == ip4(99, b'x' * 20)
# not for our address; malformed
net.put(b'x' * 20, 99, csum=1)
net.put(b'x' * 20, 99, dst='192.0.2.77')
net.expect_nothing()
for s in (a, b, other, unknown):
    s.setblocking(False)
    try:
        raise AssertionError(s.recv(100))
    except BlockingIOError:
        pass
a.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
before = drop_counters().get('SOCKET_QUEUE_FULL', 0) if on_weft else 0
for _ in range(30):
    net.put(icmp(0, rest=9, data=b'x' * 500), ICMP)
if on_weft:
    assert 20 < drop_counters()['SOCKET_QUEUE_FULL'] - before < 30
