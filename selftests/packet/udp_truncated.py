# SPDX-License-Identifier: GPL-2.0
"""UDP: a datagram shorter than its header, or than its length says, is dropped."""
# only: linux own
net = tun()
s = net.udp_socket()
for payload in (b'', udp(PORT, LISTEN)[:7], udp(PORT, LISTEN, b'data', length=13)):
    with drop('UDP_TRUNCATED'):
        net.put(payload, UDP)
net.expect_nothing()
assert not select.select([s], [], [], 0)[0]
