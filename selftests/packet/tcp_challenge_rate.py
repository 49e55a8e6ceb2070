# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 7: challenge ACKs are limited."""
net = tun()
c = net.passive()
for _ in range(3000):
    c.send('R', seq=100)
answers = 0
while net.get(50):
    answers += 1
assert 1 <= answers <= 1500, answers
c.expect_alive()
