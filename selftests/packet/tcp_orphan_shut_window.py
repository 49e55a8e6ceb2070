# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.1, MUST-37, and a departure, as Linux: an orphan ends although its probes are
answered."""
net = tun()
if not on_weft:
    raise Skip('it takes Linux 212 s')
sysctl('net.weft.tcp_rto_max_ms', 1000)                     # the maximum of the timeout
for out in (False, True):
    c = net.passive(port=5000 + out)
    c.send('A', window=4000 if out else 0)
    c.sock.setblocking(False)
    c.sock.send(b'x' * 3000)
    while out and (packet := net.get(100)):
        c.note(packet)
    c.sock.close()
    c.listener.close()
    probes = 0
    while net.get(3000):
        c.send('A', ack=1, window=0)
        probes += 1
    assert 1 < probes < 20, probes
