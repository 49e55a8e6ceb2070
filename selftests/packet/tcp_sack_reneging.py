# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 8: if the peer reneges, SACKed data is retransmitted."""
net = tun()
stack_sysctl('tcp_early_retrans', 0)
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
c.sock.send(b'x' * 1460 * 4)
c.take(4)
seg = lambda n: 1 + 1460 * n
c.send_sack((seg(1), seg(4)))
assert c.again(150) == seg(0)
with counted('TcpExtTCPSACKReneging'):
    c.send('A', ack=seg(1))
    assert c.again(150) == seg(1)
while c.net.get(1) is not None:
    pass
c.send('A', ack=seg(2))
seen = {c.again(500), c.again(500)}
assert seen == {seg(2), seg(3)}, seen
c.send('A', ack=seg(4))
c.quiet()
c.expect_alive()
