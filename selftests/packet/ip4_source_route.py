# SPDX-License-Identifier: GPL-2.0
"""RFC 7126: loose and strict source routes are dropped by default."""
# only: own
net = tun()
s = net.udp_socket()
for kind in (131, 137):
    with drop('IP4_SOURCE_ROUTE'):
        net.put(udp(PORT, LISTEN, b'opt'), UDP, options=bytes([kind, 7, 4, 192, 0, 2, 1, 0]))
assert not select.select([s], [], [], 0)[0]
