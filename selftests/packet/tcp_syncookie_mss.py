# SPDX-License-Identifier: GPL-2.0
"""A SYN cookie encodes the peer's MSS, rounded down to 536, 1300, 1440 or 1460; over IPv6 to
1220, 1420 or 1440."""
net = tun()
calm()
stack_sysctl('tcp_syncookies', 2)
listener = net.listen()
known = (1220, 1220, 1220, 1420, 1440) if OVER6 else (536, 536, 1300, 1440, 1460)
for port, size, kept in zip(range(1001, 1006), (None, 1299, 1400, 1439 if OVER6 else 1459, 1460),
                            known):
    c = Conn(net, port, LISTEN)
    c.open(mss(size) if size else b'', 65535)
    c.sock = listener.accept()[0]
    c.sock.send(bytes(3000))
    c.expect('A', data=bytes(kept))
    c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    c.sock.close()
    while 'R' not in net.expect(dport=port).flags:
        pass
