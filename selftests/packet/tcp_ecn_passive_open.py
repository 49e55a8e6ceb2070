# SPDX-License-Identifier: GPL-2.0
"""RFC 3168 6.1.1: a request for ECN is granted, unless tcp_ecn is 0, only one flag is set, or the
SYN is ECT."""
net = tun()
# the last two bits of which are not the user's
listener = net.listen(IP_TOS=0x4b)
conns = []
for port, ecn, flags, tos, agreed in ((1001, 2, 'SEC', 0, True), (1002, 2, 'SE', 0, False),
                                      (1003, 2, 'SC', 0, False), (1004, 2, 'SEC', 2, False),
                                      (1005, 1, 'SEC', 0, True), (1006, 0, 'SEC', 0, False)):
    stack_sysctl('tcp_ecn', ecn)
    c = Conn(net, port, LISTEN)
    conns.append(c)
    c.open(mss(1460), 65535, 0, flags, 'SAE' if agreed else 'SA', tos)
    assert c.synack.tos == 0x48, c.synack.tos
    c.sock = listener.accept()[0]
    c.sock.send(b'x')
    c.expect('PA', tos=0x4a if agreed else 0x48)
    c.send('PA', data=b'y', tos=3)
    c.expect('AE' if agreed else 'A', tos=0x48)
