# SPDX-License-Identifier: GPL-2.0
"""IP_RECVORIGDSTADDR of an error: the port is read behind the quoted headers, as in Linux; a short
quote has none."""
# ip 4: the option is IPv4's; icmp6_quote_short is about IPv6's
net = tun()
s = net.udp_socket()
for option in (11, 20):                                     # IP_RECVERR, IP_RECVORIGDSTADDR
    s.setsockopt(socket.IPPROTO_IP, option, 1)
for n in (0, 1, 2, 3, 4, 100):
    s.sendto(b'\1\2\3\4' * 25 if n == 100 else b'\1\2\3\4'[:n], (PEER, PORT))
    sent = net.expect(proto=UDP)
    net.put(icmp(3, 3, data=sent.raw), ICMP)
    data, control, _, _ = s.recvmsg(200, 200, socket.MSG_ERRQUEUE)
    told = [value[2:4] for level, kind, value in control if (level, kind) == (0, 20)]
    assert len(data) == n and told == ([b'\3\4'] if n >= 4 else []), (n, control)
