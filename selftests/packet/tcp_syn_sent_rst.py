# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.3 second: RST with an acceptable ACK: connection refused."""
net = tun()
c = net.connecting()
c.send('RA', seq=0, ack=1)
c.expect_nothing()
assert c.error() == errno.ECONNREFUSED
c.expect_state('CLOSED')
