# SPDX-License-Identifier: GPL-2.0
"""A SYN with FIN opens nothing: as Linux, it is dropped without an answer."""
net = tun()
s = net.listen()
net.put(tcp(PORT, LISTEN, 'SF', seq=100))
net.expect_nothing()
