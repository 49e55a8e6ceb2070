# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 MUST-3: a wrong checksum is dropped."""
net = tun()
c = net.passive()
with drop('TCP_CHECKSUM'):
    c.send('PA', seq=1, data=b'evil', csum=0x5555)
c.expect_nothing(100)
c.snd = 1
c.expect_alive()
