# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.1: a closed window stops data; a probe goes out, and sending goes on when the
window opens."""
net = tun()
c = net.passive()
c.sock.send(b'a' * 100)
c.expect('PA')
c.send('A', window=0)
c.sock.send(b'b' * 50)
packet = net.expect(1500, proto=TCP)
assert len(packet.data) <= 1, packet
c.send('A', ack=101, window=0)
c.expect_nothing(100)
c.send('A', ack=101, window=1000)
data = b''
while len(data) < 50:
    packet = net.expect(proto=TCP)
    data = data if not packet.data else packet.data if packet.seq == 101 else data + packet.data
assert data == b'b' * 50, data
