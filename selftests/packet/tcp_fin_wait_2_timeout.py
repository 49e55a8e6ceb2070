# SPDX-License-Identifier: GPL-2.0
"""As Linux: an orphan in FIN-WAIT-2 is dropped after tcp_fin_timeout; then the peer's FIN is
answered by a RST."""
net = tun()
stack_sysctl('tcp_fin_timeout', 1)
c = net.passive()
c.sock.close()
c.expect('FA')
c.send('A')
c.expect_nothing(2500)
c.send('FA')
net.expect(flags='R')
