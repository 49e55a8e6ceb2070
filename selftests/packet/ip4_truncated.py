# SPDX-License-Identifier: GPL-2.0
"""IPv4: a packet shorter than its header, or than its total length, is dropped."""
# only: linux own
net = tun()
s = net.udp_socket()
good = ip4(UDP, udp(PORT, LISTEN, b'data'))
with drop('IP4_TRUNCATED'):
    net.put_raw(good[:19])
with drop('IP4_TRUNCATED'):
    net.put_raw(good[:-1])
with drop('IP4_TRUNCATED'):
    net.put_raw(ip4(UDP, udp(PORT, LISTEN, b'data'), total=1000))
net.expect_nothing()
assert not select.select([s], [], [], 0)[0]
