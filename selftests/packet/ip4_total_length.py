# SPDX-License-Identifier: GPL-2.0
"""IPv4: a total length below the header length is dropped."""
# only: linux own
net = tun()
for total in (0, 10, 19):
    with drop('IP4_TOTAL_LENGTH'):
        net.put_raw(ip4(UDP, udp(PORT, LISTEN, b'data'), total=total))
net.expect_nothing()
