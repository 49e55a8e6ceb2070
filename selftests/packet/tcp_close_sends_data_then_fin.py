# SPDX-License-Identifier: GPL-2.0
"""close() with unsent data sends the data first; the FIN is on the last segment."""
net = tun()
c = net.passive(window=100)
c.sock.send(b'x' * 250)
c.sock.close()
for _ in range(2):
    packet = net.expect(1000, proto=TCP, data=b'x' * 100)
    assert 'F' not in packet.flags
    c.note(packet)
    c.send('A', window=100)
c.expect('FPA', data=b'x' * 50, ms=1000)
