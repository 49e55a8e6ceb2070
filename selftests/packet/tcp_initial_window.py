# SPDX-License-Identifier: GPL-2.0
"""RFC 6928: 10 segments are sent before the first ACK."""
net = tun()
calm()
c = net.passive()
c.sock.send(b'x' * 1460 * 30)
n = 0
while net.get(60):
    n += 1
assert n == 10, n
