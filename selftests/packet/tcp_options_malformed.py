# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 MUST-7: an option of a bad length is counted, and does not harm an existing
connection."""
net = tun()
c = net.passive()
for bad in (bytes([8, 0, 0, 0]), bytes([8, 1, 0, 0]), bytes([8, 200, 0, 0]), bytes([1, 1, 1, 8]),
            bytes([5, 3, 0, 0]), bytes([2, 40, 1, 2])):
    c.send('A', seq=1, opts=bad)
c.quiet()
c.expect_alive()
