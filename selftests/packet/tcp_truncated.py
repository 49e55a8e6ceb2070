# SPDX-License-Identifier: GPL-2.0
"""TCP: a segment shorter than its header is dropped."""
# only: linux own
net = tun()
s = net.listen()
for size in (0, 10, 19):
    with drop('TCP_TRUNCATED'):
        net.put(tcp(PORT, LISTEN, 'S', seq=1)[:size])
net.expect_nothing()
