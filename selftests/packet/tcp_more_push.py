# SPDX-License-Identifier: GPL-2.0
"""What MSG_MORE holds back goes after a while even if no more comes, and with PSH: the reader is
not to wait longer."""
net = tun()
c = net.passive()
c.sock.send(b'more', socket.MSG_MORE)
c.expect_nothing()
c.expect('PA', ms=2000, data=b'more')
