# SPDX-License-Identifier: GPL-2.0
"""RFC 1122 3.2.2: no error to a source that is not a single host."""
net = tun()
bad = ('::', 'ff02::5', '::1') if OVER6 else ('0.0.0.0', '255.255.255.255', '224.0.0.5',
                                              '127.0.0.1')
for src in bad:
    net.put(udp(PORT, CLOSED, b'b', src=src), UDP, src=src)
net.expect_nothing()
