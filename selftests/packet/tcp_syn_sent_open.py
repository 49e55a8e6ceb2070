# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3: SYN-SENT takes the SYN-ACK, answers with an ACK and is ESTABLISHED."""
net = tun()
c = net.active()
c.expect_state('ESTABLISHED')
c.expect_alive()
