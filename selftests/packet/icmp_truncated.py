# SPDX-License-Identifier: GPL-2.0
"""ICMP: a message shorter than its header is dropped."""
# only: linux own
net = tun()
for size in (1, 4, 7):
    with drop('ICMP_TRUNCATED'):
        net.put(icmp(ECHO)[:size], ICMP)
net.expect_nothing()
