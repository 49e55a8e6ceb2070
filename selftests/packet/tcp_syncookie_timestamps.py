# SPDX-License-Identifier: GPL-2.0
"""A SYN cookie keeps window scale and SACK in the timestamp, as in Linux."""
net = tun()
stack_sysctl('tcp_syncookies', 2)
listener = net.listen()
conns = []
for port, scale, more, options in ((1001, 7, SACK_OK + NOP + NOP, 7), (1002, 14, b'', 5),
                                   (1003, None, SACK_OK + NOP + NOP, 3), (1004, None, b'', 1)):
    c = Conn(net, port, LISTEN)
    conns.append(c)
    opts = mss(1460) + ts(1000, 0) + more + (wscale(scale) if scale else b'')
    with counted('TcpExtSyncookiesRecv'):
        c.open(opts, 65535)
        assert ('wscale' in c.synack.opts) == bool(scale), c.synack
        assert ('sackOK' in c.synack.opts) == bool(more), c.synack
        c.sock = listener.accept()[0]
    c.sock.settimeout(5)
    info = c.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)
    assert info[5] & 7 == options, info[5]                  # timestamps 1, SACK 2, window scale 4
    assert info[6] & 15 == (scale or 0), info[6]
    c.expect_alive()
