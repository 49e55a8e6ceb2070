# SPDX-License-Identifier: GPL-2.0
"""IP_TOS stands on the segments sent."""
net = tun()
c = net.passive(IP_TOS=0x48)
c.sock.send(b'x')
c.expect('PA', tos=0x48)
