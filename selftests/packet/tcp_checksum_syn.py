# SPDX-License-Identifier: GPL-2.0
"""A SYN with a wrong checksum opens nothing."""
net = tun()
s = net.listen()
with drop('TCP_CHECKSUM'):
    net.put(tcp(PORT, LISTEN, 'S', seq=1, csum=0x1))
net.expect_nothing()
