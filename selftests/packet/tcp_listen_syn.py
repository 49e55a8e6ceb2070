# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.2: LISTEN answers a SYN with a SYN-ACK; the ACK completes the open."""
net = tun()
c = net.passive()
assert c.synack.window in (64240, 65535), c.synack
assert c.synack.mss == 1460
c.expect_alive()
