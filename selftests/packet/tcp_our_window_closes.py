# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.2.2: our window closes when the user does not read; the right edge never moves
left; reading opens it again."""
net = tun()
c = net.passive(SO_RCVBUF=8192)
edge = 0
for _ in range(100):
    c.send('PA', data=b'x' * 1000)
    packet = net.get(60)
    while packet:
        now = packet.ack + packet.window
        assert now >= edge, f'right edge {now} after {edge}'
        edge, window, acked = now, packet.window, packet.ack
        packet = net.get(0)
    if window < 1000:
        break
assert window < 1000, window
c.snd = acked
got = 0
while got < acked - 1:
    got += len(c.sock.recv(100000))
packet = net.expect(1000, proto=TCP)
assert packet.window >= 1460, packet
c.quiet()
c.expect_alive()
