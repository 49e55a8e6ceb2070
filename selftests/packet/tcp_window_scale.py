# SPDX-License-Identifier: GPL-2.0
"""RFC 7323 2: windows are scaled in both directions if both SYNs carry the option, and never in a
SYN."""
net = tun()
calm()
c = net.passive(opts=mss(1460) + NOP + wscale(3), window=100)
assert c.synack.wscale in (7, 8, 10), c.synack.wscale
c.send('A', window=1000)
c.sock.send(b'x' * 8000)
got = 0
while got < 8000:
    got += len(net.expect(proto=TCP).data)
assert got == 8000
