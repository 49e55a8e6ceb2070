# SPDX-License-Identifier: GPL-2.0
"""RFC 1191 6: the MTU in an error about one datagram applies to those that follow; so do the
plateaus if a router gives no MTU (5, 7)."""
# ip 4: the numbers of IPv4; mtu.sh has both
net = tun()
s = net.udp_socket()
s.connect((PEER, PORT))
IP_MTU, IP_MTU_DISCOVER = 14, 10
assert s.getsockopt(socket.IPPROTO_IP, IP_MTU) == 1500
s.send(bytes(1472))
sent = net.expect(proto=UDP, df=True, length=1500)
net.put(icmp(3, 4, 1000, sent.raw[:28]), ICMP)
try:
    s.recv(10)
    raise AssertionError('no error')
except OSError as e:
    assert e.errno == errno.EMSGSIZE, e
assert s.getsockopt(socket.IPPROTO_IP, IP_MTU) == 1000
s.send(bytes(1472))
assert net.expect(proto=UDP, df=False, mf=True).length <= 1000
assert net.expect(proto=UDP, df=False, mf=False).length <= 1000
s.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, 2)         # IP_PMTUDISC_DO
try:
    s.send(bytes(1472))
    raise AssertionError('sent')
except OSError as e:
    assert e.errno == errno.EMSGSIZE, e
# IP_PMTUDISC_PROBE: the device's MTU counts
s.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, 3)
s.send(bytes(1472))
sent = net.expect(proto=UDP, df=True, length=1500)
net.put(icmp(3, 4, 1200, sent.raw[:28]), ICMP)              # an error never widens a path
try:
    s.recv(10)
except OSError as e:
    assert e.errno == errno.EMSGSIZE, e
assert s.getsockopt(socket.IPPROTO_IP, IP_MTU) == 1000
