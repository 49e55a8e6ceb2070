# SPDX-License-Identifier: GPL-2.0
"""R2 of an active open: ETIMEDOUT after tcp_syn_retries, as a count, or as the time that
exponential backoff takes."""
net = tun()
# at 0 1 2, till 3 s; at 0 1 2 3 4 5, till 7 s
for retries, syns in (1, 3), (2, 6):
    c = net.connecting(TCP_SYNCNT=retries)
    select.select([], [c.sock], [], 20)
    assert c.error() == errno.ETIMEDOUT
    for _ in range(syns - 1):
        net.expect(flags='S', seq=0)
    net.expect_nothing()
    c.send('SA', seq=0, ack=1)
    net.expect(flags='R', seq=1)
