# SPDX-License-Identifier: GPL-2.0
"""IPV6_RECVORIGDSTADDR of an error: the port is read behind the quoted headers, as in Linux; a
short quote has none."""
net = tun6()
s = net.udp_socket()
for option in (25, 74):                                     # IPV6_RECVERR, IPV6_RECVORIGDSTADDR
    s.setsockopt(socket.IPPROTO_IPV6, option, 1)
for n in (0, 1, 2, 3, 4, 100):
    s.sendto(b'\1\2\3\4' * 25 if n == 100 else b'\1\2\3\4'[:n], (PEER6, PORT))
    sent = net.expect(proto=UDP)
    net.put(icmp6(1, 4, 0, sent.raw), ICMP6)
    data, control, _, _ = s.recvmsg(200, 200, socket.MSG_ERRQUEUE)
    told = [value[2:4] for level, kind, value in control if (level, kind) == (41, 74)]
    assert len(data) == n and told == ([b'\3\4'] if n >= 4 else []), (n, control)
