# SPDX-License-Identifier: GPL-2.0
"""Segments of a connection carry DF (path MTU discovery) and TTL 64."""
net = tun()
c = net.passive()
c.sock.send(b'x')
packet = c.expect('PA', df=True, ttl=64, tos=0)
