# SPDX-License-Identifier: GPL-2.0
"""A segment from or to port 0 opens nothing and breaks nothing."""
net = tun()
s = net.listen()
net.put(tcp(PORT, 0, 'S', seq=1))
net.get(50)
net.put(tcp(0, LISTEN, 'S', seq=1, opts=mss(1460)))
net.get(50)
c = Conn(net, PORT, LISTEN)
c.open(mss(1460), 65535)
