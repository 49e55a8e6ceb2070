# SPDX-License-Identifier: GPL-2.0
"""R2 of an active open: ETIMEDOUT once tcp_syn_retries are spent."""
net = tun()
c = net.connecting(TCP_SYNCNT=1)
net.expect(1500, flags='S', seq=c.iss)
select.select([], [c.sock], [], 20)
assert c.error() == errno.ETIMEDOUT
while net.get(50):
    pass
c.send('SA', seq=0, ack=1)
net.expect(flags='R', seq=(c.iss + 1) % 2**32)
