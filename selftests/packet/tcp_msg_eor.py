# SPDX-License-Identifier: GPL-2.0
"""MSG_EOR, as Linux: later data never shares a segment with the record, not even in
retransmissions; the record has PSH."""
net = tun()
calm()
c = net.passive(opts=mss(1000), TCP_NODELAY=1)
c.send('A', window=0)
for data, flags in ((b'a' * 100, socket.MSG_EOR), (b'b' * 2500, socket.MSG_EOR), (b'c' * 100, 0),
                    (b'd' * 100, 0)):
    c.sock.send(data, flags)
c.send('A', window=65535)
c.expect('PA', data=b'a' * 100)
c.expect('A', data=b'b' * 1000)
c.expect('A', data=b'b' * 1000)
c.expect('PA', data=b'b' * 500)
c.expect('PA', data=b'c' * 100 + b'd' * 100)
for _ in range(3):
    c.send('A', ack=1)
assert c.net.expect(proto=TCP).data == b'a' * 100
