# SPDX-License-Identifier: GPL-2.0
"""RFC 4987 3.6: of a SYN that is answered with a cookie nothing is kept, and the ACK alone opens the connection."""
net = tun()
stack_sysctl('tcp_syncookies', 2)
listener = net.listen()
c = Conn(net, PORT, LISTEN)
with counted('TcpExtSyncookiesSent', 2), counted('TcpExtSyncookiesRecv'):
    c.send('S', seq=0, opts=mss(1460) + SACK_OK + NOP + NOP + wscale(7) + NOP)
    net.expect(flags='SA', ack=1, opts='mss')              # without timestamps there is no room for the others
    net.expect_nothing(1500)                                # nobody is left who could send it again
    c = Conn(net, PORT, LISTEN)
    c.send('S', opts=mss(1460))
    c.expect('SA', seq=0, opts='mss')
    c.send('A', seq=1, ack=1)
    c.sock = listener.accept()[0]
c.sock.settimeout(5)
c.expect_alive()
