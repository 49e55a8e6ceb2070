# SPDX-License-Identifier: GPL-2.0
"""IPv4: fragments wait for reassembly, which is not there yet: each is a counted drop."""
# only: own
net = tun()
s = net.udp_socket()
whole = udp(PORT, LISTEN, b'x' * 64)
with drop('IP4_FRAGMENT', 2):
    net.put(whole[:32], UDP, mf=True, df=False, ident=7)
    net.put(whole[32:], UDP, offset=32, df=False, ident=7)
net.expect_nothing()
