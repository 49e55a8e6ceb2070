# SPDX-License-Identifier: GPL-2.0
"""Connections that were not accepted are reset when the listener closes."""
net = tun()
c = net.passive(accept=False)
c.listener.close()
c.expect('RA', seq=1)
