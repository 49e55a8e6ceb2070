# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.1.3: packets from an address that cannot be a host's are dropped."""
# only: own
net = tun()
s = net.udp_socket()
for src in ('127.0.0.1', '224.0.0.1', '255.255.255.255', '240.0.0.1', '0.1.2.3'):
    with drop('IP4_SOURCE'):
        net.put(udp(PORT, LISTEN, b'src', src=src), UDP, src=src)
assert not select.select([s], [], [], 0)[0]
