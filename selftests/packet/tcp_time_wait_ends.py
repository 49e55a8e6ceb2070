# SPDX-License-Identifier: GPL-2.0
"""TIME-WAIT lasts 2 MSL; then the tuple is free."""
# only: own share
net = tun()
try:
    stack_sysctl('tcp_msl', 1)
except OSError:
    raise Skip('no net.weft.tcp_msl')
c = net.passive()
time_wait(c)
c.sock.close()
time.sleep(3)
c.listener.close()
c.send('FA', seq=1)
net.expect(flags='R')
