# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.3: after the first segments, the ACK of one segment is delayed, by less than 500
ms."""
net = tun()
calm()
c = net.passive()
for _ in range(40):                                     # past the initial quick ACKs
    c.sock.send(b'q')
    while True:
        packet = net.expect(proto=TCP)
        c.note(packet)
        if packet.data:
            break
    c.send('PA', data=b'a')
    c.sock.recv(1)
c.quiet()
c.sock.send(b'q')
c.expect('PA', data=b'q')
start = time.monotonic()
c.send('PA', data=b'a')
c.expect('A', ms=500)
assert time.monotonic() - start > 0.02, time.monotonic() - start
