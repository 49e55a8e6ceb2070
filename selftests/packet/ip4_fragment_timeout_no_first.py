# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.3.2: without the first fragment no error is sent."""
# only: linux own
net = tun()
sysctl('net.weft.ipfrag_time' if on_weft else 'net.ipv4.ipfrag_time', 1)
with drop('FRAGMENT_TIMEOUT'):
    net.put(udp(PORT, LISTEN, b'z' * 88)[32:64], UDP, mf=True, df=False, offset=32, ident=8)
    net.expect_nothing(2500)
