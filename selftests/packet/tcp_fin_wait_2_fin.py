# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.10.7.4 eighth: FIN-WAIT-2, a FIN leads to TIME-WAIT; the user reads the end of
file."""
net = tun()
c = net.passive()
time_wait(c)
assert c.sock.recv(10) == b''
