# SPDX-License-Identifier: GPL-2.0
"""As Linux: when a reader has taken all of a pushed message, and does not answer, the ACK is sent
at once (RFC 9293 3.8.6.3)."""
net = tun()
calm()
c = net.passive()
for size in (100, 1440):
    for i in range(30):                                     # past the initial quick ACKs
        c.send('PA', data=b'm' * size)
        start = time.monotonic()
        assert len(c.sock.recv(65536)) == size
        c.expect('A')
        assert i < 20 or time.monotonic() - start < 0.02, f'{size}, {i}: {time.monotonic() - start}'
