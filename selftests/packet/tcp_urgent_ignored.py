# SPDX-License-Identifier: GPL-2.0
"""An urgent pointer does no harm: the bytes arrive in order."""
net = tun()
c = net.passive(SO_OOBINLINE=1)
c.send('PAU', data=b'abc', urgent=3)
c.expect('A', ack=4)
assert c.sock.recv(2) == b'ab'
