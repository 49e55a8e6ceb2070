# SPDX-License-Identifier: GPL-2.0
"""UDP: a length below 8 is dropped."""
# only: linux own
net = tun()
s = net.udp_socket()
for length in (0, 7):
    with drop('UDP_LENGTH'):
        net.put(udp(PORT, LISTEN, b'data', length=length, csum=0), UDP)
net.expect_nothing()
assert not select.select([s], [], [], 0)[0]
