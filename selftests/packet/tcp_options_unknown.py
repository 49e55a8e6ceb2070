# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 MUST-6: unknown options are skipped by their length."""
net = tun()
c = net.passive(opts=bytes([253, 4, 1, 2]) + mss(1460) + bytes([99, 2]) + NOP + NOP)
assert c.synack.opts == ['mss'], c.synack.opts
c.send('PA', data=b'x', opts=bytes([200, 8]) + b'abcdef')
c.expect('A', ack=2)
