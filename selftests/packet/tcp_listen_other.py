# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.2 fourth: LISTEN drops a segment without RST, ACK and SYN."""
net = tun()
s = net.listen()
net.put(tcp(PORT, LISTEN, '', seq=100))
net.put(tcp(PORT, LISTEN, 'F', seq=100))
net.put(tcp(PORT, LISTEN, 'P', seq=100, data=b'data'))
net.expect_nothing()
