# SPDX-License-Identifier: GPL-2.0
"""IP_MTU_DISCOVER: which datagrams may be fragmented here, which by routers (DF), and which are
refused."""
# ip 4: DF is a bit of IPv4
net = tun(mtu=600)
DONT, WANT, DO, PROBE, INTERFACE, OMIT = range(6)
IP_MTU_DISCOVER, IP_RECVERR = 10, 11
s = net.udp_socket()
s.setsockopt(socket.IPPROTO_IP, IP_RECVERR, 1)
for how, df in ((DONT, False), (WANT, True), (DO, True), (PROBE, True), (INTERFACE, False),
                (OMIT, False)):
    s.setsockopt(socket.IPPROTO_IP, IP_MTU_DISCOVER, how)
    s.sendto(bytes(572), (PEER, PORT))
    net.expect(proto=UDP, df=df, mf=False, length=600)
    if how in (DONT, WANT, OMIT):
        s.sendto(bytes(573), (PEER, PORT))
        net.expect(proto=UDP, df=False, mf=True, length=596)
        net.expect(proto=UDP, df=False, mf=False, length=25, offset=576)
        continue
    try:
        s.sendto(bytes(573), (PEER, PORT))
        assert False, how
    except OSError as e:
        assert e.errno == errno.EMSGSIZE, e
    _, control, flags, peer = s.recvmsg(10, 200, socket.MSG_ERRQUEUE)
    number, origin, kind, code, _, mtu, _ = struct.unpack('=IBBBBII', control[0][2][:16])
    assert (number, origin, kind, code, mtu) == (errno.EMSGSIZE, 1, 0, 0, 600), control
    assert peer == (PEER, 0), peer                          # the port is that of a connected socket
net.expect_nothing()
