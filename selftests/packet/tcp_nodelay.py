# SPDX-License-Identifier: GPL-2.0
"""TCP_NODELAY: small segments are sent at once."""
net = tun()
calm()
c = net.passive(TCP_NODELAY=1)
for i in range(5):
    c.sock.send(b'x')
    c.expect('PA', data=b'x', ms=50)
