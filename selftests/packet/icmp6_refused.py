# SPDX-License-Identifier: GPL-2.0
"""RFC 4443 3.1: port unreachable ends an open (RFC 1122 4.2.3.9), and is ECONNREFUSED for a
connected UDP socket."""
net = tun6()
c = net.connecting()
net.put(icmp6(1, 4, 0, c.syn.raw), ICMP6)
assert c.error() == errno.ECONNREFUSED
s = stack_socket(socket.SOCK_DGRAM, True)
s.connect((PEER6, PORT))
s.send(b'anybody?')
sent = net.expect(proto=UDP, data=b'anybody?')
net.put(icmp6(1, 4, 0, sent.raw), ICMP6)
try:
    s.recv(100)
    raise AssertionError('no error')
except ConnectionRefusedError:
    pass
