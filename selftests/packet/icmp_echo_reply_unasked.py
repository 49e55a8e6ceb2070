# SPDX-License-Identifier: GPL-2.0
"""An unsolicited echo reply is dropped without an answer."""
net = tun()
net.put(icmp(ECHO_REPLY, rest=1, data=b'x'), ICMP)
net.expect_nothing()
