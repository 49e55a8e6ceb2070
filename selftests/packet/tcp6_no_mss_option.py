# SPDX-License-Identifier: GPL-2.0
# only: share
"""RFC 9293 3.7.1, MUST-15: over IPv6 a peer without an MSS option gets segments of 1220 bytes.
(Linux sends 536.)"""
net = tun6()
c = net.passive(opts=b'')
c.sock.send(b'x' * 3000)
c.expect('A', data=b'x' * 1220)
