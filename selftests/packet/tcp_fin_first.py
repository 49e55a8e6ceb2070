# SPDX-License-Identifier: GPL-2.0
"""As Linux: a FIN before any data is acknowledged at once; no answer that could carry the ACK is
expected."""
net = tun()
c = net.passive()
start = time.monotonic()
c.send('FA')
c.expect('A', ack=2)
assert time.monotonic() - start < 0.03, time.monotonic() - start
