# SPDX-License-Identifier: GPL-2.0
"""RFC 4987 3.6 over IPv6: a cookie, and the options it carries."""
net = tun6()
stack_sysctl('tcp_syncookies', 2)
c = net.passive(opts=mss(1220) + SACK_OK + ts(1000, 0) + NOP + wscale(7))
c.expect_alive()
c.sock.send(b'x' * 1208)
c.expect('PA', data=b'x' * 1208)
