# SPDX-License-Identifier: GPL-2.0
"""RFC 5681 4.2: at least every second full segment is acknowledged."""
net = tun()
calm()
c = net.passive()
acks, sent = 0, 60
for i in range(sent):
    c.send('A', data=b'x' * 1460)
    c.sock.recv(1460)
    while net.get(0):
        acks += 1
while net.get(60):
    acks += 1
assert acks >= sent // 2 - 2, acks
