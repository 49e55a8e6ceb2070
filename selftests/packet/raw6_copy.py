# SPDX-License-Identifier: GPL-2.0
"""RFC 3542 3: each raw socket of IPv6 gets a copy, without the IPv6 header and the extension
headers, of a packet that goes on to its transport or to the host."""
net = tun6()
a, b, other = (stack_socket(socket.SOCK_RAW, True, p) for p in (ICMP6, ICMP6, UDP))
unknown = stack_socket(socket.SOCK_RAW, True, 99)
ask = icmp6(128, rest=7, data=b'all')
net.put(ask, ICMP6, tclass=0x20)
net.expect(proto=ICMP6, kind=129, rest=7)                               # and it is answered
for s in (a, b):
    assert s.recvfrom(100) == (ask, (PEER6, 0, 0, 0))
option = bytes((ICMP6, 0, 1, 4, 0, 0, 0, 0))
net.put(option + ask, DSTOPTS)
net.expect(proto=ICMP6, kind=129, rest=7)
for s in (a, b):
    assert s.recv(100) == ask
# fragments are shown as a whole
ask = icmp6(128, rest=8, data=b'f' * 1000)
for lo, more in ((504, False), (0, True)):
    net.put(fragment6(ICMP6, lo, more, 3) + ask[lo:lo + 504 if more else None], FRAGMENT)
net.expect(proto=ICMP6, kind=129, rest=8, data=b'f' * 1000)
for s in (a, b):
    assert s.recv(2000) == ask
u = net.udp_socket()
datagram = udp(PORT, LISTEN, b'both', src=PEER6, dst=STACK6)
net.put(datagram, UDP)
assert (other.recv(100), u.recv(100)) == (datagram, b'both')
# nobody else has it, and it is not refused
net.put(b'x' * 20, 99)
assert unknown.recv(100) == b'x' * 20
# not for an address of ours; not sound
net.put(b'x' * 20, 99, dst='2001:db8::77')
net.put(icmp6(128, rest=9, csum=1), ICMP6)
net.expect_nothing()
for s in (a, b, other, unknown):
    s.setblocking(False)
    try:
        raise AssertionError(s.recv(100))
    except BlockingIOError:
        pass
unknown.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2304)
before = drop_counters().get('SOCKET_QUEUE_FULL', 0) if on_weft else 0
for _ in range(30):
    net.put(b'x' * 500, 99)
if on_weft:
    assert 20 < drop_counters()['SOCKET_QUEUE_FULL'] - before < 30
