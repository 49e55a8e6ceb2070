# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.4: a raw socket gets the ICMP errors about packets of its protocol between its
addresses."""
IP_RECVERR, QUEUE = 11, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT
net = tun()
s, other = (stack_socket(socket.SOCK_RAW, proto=p) for p in (99, 98))
for x in s, other:
    x.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
s.sendto(b'12345678', (PEER, 0))
sent = net.expect(proto=99)
net.put(icmp(11, data=sent.raw, csum=1), ICMP)
net.put(icmp(11, data=sent.raw), ICMP, src='192.0.2.9')
time.sleep(.01)
s.sendto(b'more', (PEER, 0))                                            # it goes on working
net.expect(proto=99, payload=b'more')
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.EHOSTUNREACH
data, control, flags, peer = s.recvmsg(100, 200, QUEUE)
assert data == b'12345678' and peer == (PEER, 0), (data, peer)
number, origin, kind, code, _, info, _ = struct.unpack('=IBBBBII', control[0][2][:16])
assert (number, origin, kind, code, info) == (errno.EHOSTUNREACH, 2, 11, 0, 0), control
assert control[0][2][20:24] == socket.inet_aton('192.0.2.9'), control
for x in s, other:
    x.setblocking(False)
    try:
        raise AssertionError(x.recvmsg(100, 200, QUEUE))
    except BlockingIOError:
        pass
other.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 0)
other.connect((PEER, 0))
net.put(icmp(3, 2, data=ip4(98, b'12345678', src=STACK, dst='192.0.2.3')), ICMP)
time.sleep(.01)
assert other.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
net.put(icmp(3, 2, data=ip4(98, b'12345678', src=STACK, dst=PEER)), ICMP)
time.sleep(.01)
assert other.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ENOPROTOOPT
