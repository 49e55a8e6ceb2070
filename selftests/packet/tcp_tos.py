# SPDX-License-Identifier: GPL-2.0
"""IP_TOS sets the traffic class of segments."""
net = tun()
c = net.passive(IP_TOS=0x48)
c.sock.send(b'x')
c.expect('PA', tos=0x48)
