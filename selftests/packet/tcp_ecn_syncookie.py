# SPDX-License-Identifier: GPL-2.0
"""a SYN cookie keeps ECN in the timestamp, as in Linux; without timestamps there is no ECN."""
net = tun()
stack_sysctl('tcp_syncookies', 2)
listener = net.listen()
conns = []
for port, opts, agreed in ((1001, mss(1460) + ts(1000, 0), True), (1002, mss(1460), False)):
    c = Conn(net, port, LISTEN)
    conns.append(c)
    with counted('TcpExtSyncookiesRecv'):
        c.open(opts, 65535, 0, 'SEC', 'SAE' if agreed else 'SA')
        c.sock = listener.accept()[0]
    c.sock.send(b'x')
    c.expect('PA', tos=2 if agreed else 0)
    c.send('A')
