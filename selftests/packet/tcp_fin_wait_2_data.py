# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 seventh: in FIN-WAIT-2 data is accepted as long as the user can read."""
net = tun()
c = net.passive()
fin_wait_2(c)
for _ in range(3):
    c.send('PA', data=b'data')
    c.expect('A', seq=2)
assert c.sock.recv(100) == b'data' * 3
c.expect_state('FIN-WAIT-2')
