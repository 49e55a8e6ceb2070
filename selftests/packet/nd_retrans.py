# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4861 6.3.4: a router sets the time between solicitations, up to ten seconds."""
net = veth6(ra=True)
body = struct.pack('!II', 0, 0xffffffff)
net.expect(1500, kind=RS)                                   # the last, as there is a router
net.put_group('ff02::1', ip6(ICMP6, icmp6(RA, 0, 1800, body, src='fe80::99', dst='ff02::1'),
                             src='fe80::99', dst='ff02::1', hops=255))
time.sleep(0.5)
s = stack_socket(socket.SOCK_DGRAM, True)
s.sendto(b'1', (PEER6, PORT))
net.expect(kind=NS, target=PEER6)
net.expect_nothing(9000)
net.expect(1500, kind=NS, target=PEER6)
