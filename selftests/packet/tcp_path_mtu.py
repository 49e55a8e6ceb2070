# SPDX-License-Identifier: GPL-2.0
"""RFC 1191: "fragmentation needed" reduces the segment size, and lost data is retransmitted at
once; other connections use the MTU too, for a time."""
# ip 4: tcp6_too_big has the least MTU of IPv6
net = tun()
sysctl('net.weft.mtu_expires' if STACK_NAME == 'own' else 'net.ipv4.route.mtu_expires', 5)
stack_sysctl('tcp_timestamps', 0)


def too_big(packet, mtu):
    net.put(icmp(3, 4, mtu, packet.raw[:28]), ICMP)


c = net.passive()
c.sock.send(b'x' * 1460)
lost = c.expect('PA', data=b'x' * 1460)
too_big(lost, 1000)
c.rcv -= 1460
c.expect('A', data=b'x' * 960, ms=150)
c.expect('PA', data=b'x' * 500)
c.send('A')
other = Conn(net, PORT + 1, LISTEN)
other.open(mss(1460), 65535)
other.sock = c.listener.accept()[0]
other.sock.send(b'y' * 1460)
other.expect('A', data=b'y' * 960)
other.expect('PA', data=b'y' * 500)
other.send('A')
too_big(lost, 600)                                          # none of it is in flight any more
c.sock.send(b'z' * 960)
c.expect('PA', data=b'z' * 960)
c.send('A')
time.sleep(6)
c.sock.send(b'z' * 1460)
c.expect('PA', data=b'z' * 1460)
c.send('A')
