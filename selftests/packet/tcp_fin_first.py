# SPDX-License-Identifier: GPL-2.0
"""As Linux: a FIN before any data is acknowledged at once; there is no dialogue whose answer could
take its ACK along."""
net = tun()
c = net.passive()
start = time.monotonic()
c.send('FA')
c.expect('A', ack=2)
assert time.monotonic() - start < 0.03, time.monotonic() - start
