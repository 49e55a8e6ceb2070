# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2: an ICMP error about an echo request is reported to the ping socket with the
quoted identifier."""
IP_RECVERR, QUEUE = 11, socket.MSG_ERRQUEUE | socket.MSG_DONTWAIT
net = tun()
s = net.ping_socket(0x1234)
s.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
s.sendto(icmp(8, rest=7, data=b'data'), (PEER, 0))
sent = net.expect(proto=ICMP, kind=8)
other = ip4(ICMP, icmp(8, rest=0x4321_0007), src=STACK, dst=PEER)
with drop('ICMP_NO_SOCKET', 1 if STACK_NAME == 'own' else 0):
    # in share mode it goes to the host
    net.put(icmp(11, data=other), ICMP)
net.put(icmp(11, data=sent.raw), ICMP, src='192.0.2.9')
time.sleep(.01)
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.EHOSTUNREACH
data, control, flags, peer = s.recvmsg(100, 200, QUEUE)
assert data == sent.payload and peer == (PEER, 0), (data, peer)
number, origin, kind, code, _, info, _ = struct.unpack('=IBBBBII', control[0][2][:16])
assert (number, origin, kind, code, info) == (errno.EHOSTUNREACH, 2, 11, 0, 0), control
assert control[0][2][20:24] == socket.inet_aton('192.0.2.9'), control
s.setblocking(False)
try:
    raise AssertionError(s.recvmsg(100, 200, QUEUE))
except BlockingIOError:
    pass
# a connected socket hears of hard errors
s.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 0)
net.put(icmp(3, 1, data=sent.raw), ICMP)
net.put(icmp(3, 3, data=sent.raw), ICMP)
time.sleep(.01)
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
s.connect((PEER, 0))
net.put(icmp(3, 1, data=sent.raw), ICMP)
time.sleep(.01)
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
net.put(icmp(3, 3, data=sent.raw), ICMP)
time.sleep(.01)
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNREFUSED
