# SPDX-License-Identifier: GPL-2.0
"""RFC 2525 2.17, RFC 1122 4.2.2.13: close() with unread data sends a RST."""
net = tun()
c = net.passive()
c.deliver(b'unread')
c.sock.close()
c.expect('RA', seq=1)
