# SPDX-License-Identifier: GPL-2.0
"""As Linux: a reader that has taken all of a pushed message, and does not answer, has it
acknowledged at once (RFC 9293 3.8.6.3)."""
net = tun()
calm()
c = net.passive()
for size in (100, 1440):
    for i in range(30):                                     # past the quick ACKs of the beginning
        c.send('PA', data=b'm' * size)
        start = time.monotonic()
        assert len(c.sock.recv(65536)) == size
        c.expect('A')
        assert i < 20 or time.monotonic() - start < 0.02, f'{size}, {i}: {time.monotonic() - start}'
