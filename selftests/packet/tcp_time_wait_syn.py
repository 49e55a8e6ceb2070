# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 MAY-2, RFC 6191: a SYN with a larger sequence number opens a new connection from
TIME-WAIT."""
net = tun()
c = net.passive()
time_wait(c)
c.sock.close()
c.send('S', seq=200000, opts=mss(1460))
synack = net.expect(flags='SA', ack=200001)
assert synack.seq > 2, 'the new ISN must be past the old numbers'
c.send('A', seq=200001, ack=synack.seq + 1)
c.listener.accept()
