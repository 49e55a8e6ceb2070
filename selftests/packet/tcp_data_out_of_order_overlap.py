# SPDX-License-Identifier: GPL-2.0
"""Overlapping pieces past a hole: every byte once."""
net = tun()
c = net.passive()
for seq, data in ((11, b'klmnop'), (5, b'efghijk'), (8, b'hijklm'), (20, b't'), (14, b'nopqrs'),
                  (1, b'abcdefgh')):
    c.send('A', seq=seq, data=data)
got = b''
while len(got) < 20:
    got += c.sock.recv(100)
assert got == b'abcdefghijklmnopqrst', got
