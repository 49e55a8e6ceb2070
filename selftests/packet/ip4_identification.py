# SPDX-License-Identifier: GPL-2.0
"""RFC 6864 4.1, RFC 7739: with DF a connected socket counts from a random number; an unconnected
socket sends 0."""
net = tun()
s = net.udp_socket()
s.setsockopt(socket.IPPROTO_IP, 10, 2)                  # IP_MTU_DISCOVER: IP_PMTUDISC_DO
for _ in range(2):
    s.sendto(b'x', (PEER, PORT))
    assert net.expect(proto=UDP, df=True).ident == 0
first = []
for port in range(PORT, PORT + 6):
    s.connect((PEER, port))
    s.send(b'x')
    one = net.expect(proto=UDP, df=True).ident
    s.send(b'y')
    assert net.expect(proto=UDP, df=True).ident == (one + 1) % 2**16
    s.close()
    s = net.udp_socket()
    s.setsockopt(socket.IPPROTO_IP, 10, 2)
    first.append(one)
gaps = {(b - a) % 2**16 for a, b in zip(first, first[1:])}
assert len(gaps) > 2 and max(gaps) > 100, gaps          # two of five may be equal by chance
