# SPDX-License-Identifier: GPL-2.0
"""IPv4: a header length below 20 is dropped."""
# only: linux own
net = tun()
for ihl in (0, 1, 4):
    with drop('IP4_HEADER_LENGTH'):
        net.put_raw(ip4(UDP, udp(PORT, LISTEN, b'data'), ihl=ihl))
net.expect_nothing()
