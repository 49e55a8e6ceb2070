# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 4.1.3.4: a wrong checksum is dropped silently."""
# only: linux own
net = tun()
s = net.udp_socket()
s.setblocking(False)
with drop('UDP_CHECKSUM'):
    net.put(udp(PORT, LISTEN, b'data', csum=0x1111), UDP)
    try:
        raise AssertionError(s.recv(10))
    except BlockingIOError:
        pass
net.expect_nothing()
