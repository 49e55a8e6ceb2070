# SPDX-License-Identifier: GPL-2.0
"""IPv4: options of bad lengths are dropped."""
# only: own
net = tun()
s = net.udp_socket()
for options in (bytes([7, 0, 4, 0]), bytes([7, 1, 4, 0]), bytes([7, 40, 4, 0]), b'\1\1\1\7'):
    with drop('IP4_OPTIONS'):
        net.put(udp(PORT, LISTEN, b'opt'), UDP, options=options)
assert not select.select([s], [], [], 0)[0]
