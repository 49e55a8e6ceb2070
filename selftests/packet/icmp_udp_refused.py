# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.3: port unreachable is reported to the connected socket that sent the datagram."""
net = tun()
s = stack_socket(socket.SOCK_DGRAM)
s.connect((PEER, PORT))
s.send(b'x')
sent = net.expect(proto=UDP, dport=PORT, data=b'x')
net.put(icmp(*PORT_UNREACHABLE, data=sent.raw), ICMP)
try:
    s.recv(10)
    raise AssertionError('no error')
except ConnectionRefusedError:
    pass
