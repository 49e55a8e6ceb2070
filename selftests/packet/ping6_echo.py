# SPDX-License-Identifier: GPL-2.0
"""RFC 4443 4: a ping socket's request has its identifier and a checksum; it receives replies with
it, also in fragments, and errors about its requests."""
net = tun6()
s = net.ping_socket(0x1234)
s.sendto(icmp6(128, rest=0x9999_0007, data=b'data', csum=1), (PEER6, 0))
sent = net.expect(proto=ICMP6, kind=128, code=0, rest=0x1234_0007, data=b'data', src=STACK6,
                  dst=PEER6, ttl=64)
with drop('ICMP_NO_SOCKET', 1 if STACK_NAME == 'own' else 0):
    # in share mode the host answers it
    net.put(icmp6(129, rest=0x9999_0007, data=b'data'), ICMP6)
net.put(icmp6(129, rest=0x1234_0007, data=b'data'), ICMP6)
data, who = s.recvfrom(100)
assert data == icmp6(129, rest=0x1234_0007, data=b'data') and who[:2] == (PEER6, 0), (data, who)
reply = icmp6(129, rest=0x1234_0008, data=b'x' * 2000)
net.put(fragment6(ICMP6, 0, True, 3) + reply[:1200], FRAGMENT)
net.put(fragment6(ICMP6, 1200, False, 3) + reply[1200:], FRAGMENT)
assert s.recv(3000) == reply
s.connect((PEER6, 0))
net.put(icmp6(1, 4, 0, sent.raw), ICMP6)
time.sleep(.01)
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNREFUSED
net.put(icmp6(128, rest=0x1234_0009, data=b'data'), ICMP6)
net.expect(proto=ICMP6, kind=129, rest=0x1234_0009)
s.setblocking(False)
try:
    raise AssertionError(s.recv(100))
except BlockingIOError:
    pass
