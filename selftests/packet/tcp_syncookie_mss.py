# SPDX-License-Identifier: GPL-2.0
"""A SYN cookie remembers the peer's MSS, rounded down to 536, 1300, 1440 or 1460."""
net = tun()
calm()
stack_sysctl('tcp_syncookies', 2)
listener = net.listen()
for port, size, kept in ((1001, None, 536), (1002, 1299, 536), (1003, 1400, 1300), (1004, 1459, 1440), (1005, 1460, 1460)):
    c = Conn(net, port, LISTEN)
    c.open(mss(size) if size else b'', 65535)
    c.sock = listener.accept()[0]
    c.sock.send(bytes(3000))
    c.expect('A', data=bytes(kept))
    c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    c.sock.close()
    while 'R' not in net.expect(dport=port).flags:
        pass
