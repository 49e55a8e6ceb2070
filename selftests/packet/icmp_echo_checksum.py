# SPDX-License-Identifier: GPL-2.0
"""ICMP: a wrong checksum is dropped."""
# only: linux own
net = tun()
with drop('ICMP_CHECKSUM'):
    net.put(icmp(ECHO, rest=1, data=b'x', csum=0x4321), ICMP)
net.expect_nothing()
