# SPDX-License-Identifier: GPL-2.0
"""IPv4: a wrong header checksum is dropped (RFC 1122 3.2.1.2)."""
# only: linux own
net = tun()
s = net.udp_socket()
with drop('IP4_CHECKSUM'):
    net.put(udp(PORT, LISTEN, b'data'), UDP, csum=0x1234)
net.expect_nothing()
assert not select.select([s], [], [], 0)[0]
