# SPDX-License-Identifier: GPL-2.0
"""The window stays ahead of a sender in slow start: it doubles each round trip."""
# only: own share
net = tun()
calm()
c = net.passive(opts=mss(1460) + SACK_OK + ts(1000, 0) + NOP + wscale(0), rtt=0.1)
for n in (10, 20, 40, 80, 160, 320):
    for i in range(n):
        c.send('A', data=b'x' * 1400)
    assert len(c.sock.recv(n * 1400, socket.MSG_WAITALL)) == n * 1400
    while (packet := net.get(20)) is not None:
        c.note(packet)
        last = packet
    assert last.ack == c.snd, last
    window = last.window << c.synack.wscale
    assert window >= 2 * n * 1400, f'{n}: {window}'
    c.clock += 100
    time.sleep(0.1)
