# SPDX-License-Identifier: GPL-2.0
"""RFC 792: a ping socket's request has the socket's identifier and a checksum; it receives only
replies with that identifier."""
net = tun()
s = net.ping_socket(0x1234)
s.sendto(icmp(8, rest=0x9999_0007, data=b'data', csum=1), (PEER, 0))
net.expect(proto=ICMP, kind=8, code=0, rest=0x1234_0007, data=b'data', src=STACK, dst=PEER, ttl=64,
           df=True)
with drop('ICMP_NO_SOCKET', 1 if STACK_NAME == 'own' else 0):
    # in share mode the host answers it
    net.put(icmp(0, rest=0x9999_0007, data=b'data'), ICMP)
with counted('IcmpInEchoReps'):
    net.put(icmp(0, rest=0x1234_0007, data=b'data'), ICMP)
assert s.recvfrom(100) == (icmp(0, rest=0x1234_0007, data=b'data'), (PEER, 0))
net.put(icmp(0, rest=0x1234_0008, data=b'data', csum=1), ICMP)
# an echo request is not for the socket
net.put(icmp(8, rest=0x1234_0009, data=b'data'), ICMP)
net.expect(proto=ICMP, kind=0, rest=0x1234_0009)
net.expect_nothing()
s.setblocking(False)
try:
    raise AssertionError(s.recv(100))
except BlockingIOError:
    pass
