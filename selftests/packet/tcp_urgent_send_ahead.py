# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.5 (MUST-31): the pointer may lie far ahead; no super-segments go while it does."""
net = tun()
calm()
c = net.passive()
c.sock.send(bytes(4 * 1460), socket.MSG_OOB)
for i in range(4):
    p = c.expect('PAU' if i == 3 else 'AU', urgent=(4 - i) * 1460)
    assert len(p.data) == 1460, p
