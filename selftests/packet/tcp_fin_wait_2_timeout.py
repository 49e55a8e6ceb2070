# SPDX-License-Identifier: GPL-2.0
"""As Linux: an orphan in FIN-WAIT-2 is given up after tcp_fin_timeout; then its peer's FIN meets a
RST."""
net = tun()
stack_sysctl('tcp_fin_timeout', 1)
c = net.passive()
c.sock.close()
c.expect('FA')
c.send('A')
c.expect_nothing(2500)
c.send('FA')
net.expect(flags='R')
