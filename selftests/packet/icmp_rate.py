# SPDX-License-Identifier: GPL-2.0
"""RFC 1812 4.3.2.8: errors are rate limited: a flood of datagrams to closed ports gets few."""
# only: linux own
net = tun()
for port in range(1000):
    net.put(udp(PORT, 10000 + port, b'flood'), UDP)
answers = 0
while net.get(50):
    answers += 1
assert 1 <= answers <= 200, answers
