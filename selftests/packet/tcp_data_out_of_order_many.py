# SPDX-License-Identifier: GPL-2.0
"""Segments in the worst order are reassembled."""
net = tun()
c = net.passive()
c.snd = 1
for i in reversed(range(50)):
    c.send('A', seq=1 + i * 10, data=bytes([i]) * 10)
got = b''
while len(got) < 500:
    got += c.sock.recv(1000)
assert got == b''.join(bytes([i]) * 10 for i in range(50))
last = None
while (packet := net.get(60)) is not None:
    last = packet
assert last.ack == 501, last
