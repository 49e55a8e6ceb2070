# SPDX-License-Identifier: GPL-2.0
"""Data held back by MSG_MORE is sent after a while even if no more is written, and with PSH, so
that the reader gets it."""
net = tun()
c = net.passive()
c.sock.send(b'more', socket.MSG_MORE)
c.expect_nothing()
c.expect('PA', ms=2000, data=b'more')
