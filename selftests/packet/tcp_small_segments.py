# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6: data within the offered window is accepted, however small the segments; without
memory the window closes, and reading opens it."""
net = tun()
calm()
for size in (1, 100, 500):
    c = net.passive(SO_RCVBUF=4096, port=PORT + size)
    sent, edge = 1, 1 + c.synack.window
    with drop('TCP_MEMORY', 0):
        while sent + size <= edge:
            c.send('PA', seq=sent, data=b'x' * size)
            sent += size
            while (packet := net.get(0)) is not None:
                last = packet
        while (packet := net.get(300)) is not None:
            last = packet
    acked = last.ack
    assert acked == sent or last.window == 0, f'{size}: {acked} of {sent}, window {last.window}'
    c.snd = acked
    assert len(c.sock.recv(65536)) == acked - 1
    c.send('PA', data=b'y' * min(size, 100))
    packet = net.expect(proto=TCP)
    while packet.ack == acked:                              # a window update
        assert packet.window, packet
        packet = net.expect(proto=TCP)
    c.sock.close()
    c.listener.close()
    while net.get(100):
        pass
