# SPDX-License-Identifier: GPL-2.0
"""IP_MINTTL (RFC 5082): a segment from further away is dropped, by a listener and by a connection,
which inherits the option."""
net = tun()
s = net.listen(IP_MINTTL=64)
with drop('TCP_TTL'):
    net.put(tcp(PORT, LISTEN, 'S', opts=mss(1460)), ttl=63)
    net.expect_nothing()
c = Conn(net, PORT, LISTEN)
c.open(mss(1460), 65535)
c.sock = s.accept()[0]
c.sock.settimeout(5)
c.expect_alive()
with drop('TCP_TTL'):
    c.send('RA', ttl=63)
    net.expect_nothing()
c.expect_alive()
