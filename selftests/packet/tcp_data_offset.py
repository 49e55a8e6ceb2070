# SPDX-License-Identifier: GPL-2.0
"""TCP: a data offset below 5 or past the end is dropped."""
# only: linux own
net = tun()
s = net.listen()
for offset in (0, 4, 6, 15):
    with drop('TCP_DATA_OFFSET'):
        net.put(tcp(PORT, LISTEN, 'S', seq=1, offset=offset))
net.expect_nothing()
