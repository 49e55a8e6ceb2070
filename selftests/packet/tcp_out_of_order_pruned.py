# SPDX-License-Identifier: GPL-2.0
"""RFC 2018 8: out-of-order data that fills the buffer is pruned in favour of data in order, and
accepted when it is retransmitted."""
net = tun()
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP, SO_RCVBUF=8192)
# islands of a byte, each in a buffer of its own
for i in reversed(range(40)):
    c.send('A', seq=101 + 50 * i, data=b'z')
stream = b'z' * 2200
acked = 1
while acked < 2000:
    c.send('PA', seq=acked, data=stream[acked:acked + 50])
    while (packet := net.get(300)) is not None:
        assert packet.ack >= acked
        last = packet
    assert last.ack > acked, last
    acked = last.ack
assert len(c.sock.recv(65536)) == acked - 1
