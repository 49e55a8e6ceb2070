# SPDX-License-Identifier: GPL-2.0
"""UDP: a datagram that does not fit into the receive buffer is dropped and counted."""
net = tun()
s = net.udp_socket()
s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
before = drop_counters().get('UDP_QUEUE_FULL', 0) if on_weft else 0
for _ in range(50):
    net.put(udp(PORT, LISTEN, b'x' * 1000), UDP)
got = 0
s.setblocking(False)
try:
    while s.recv(2000):
        got += 1
except BlockingIOError:
    pass
assert 1 <= got < 50, got
if on_weft:
    assert drop_counters()['UDP_QUEUE_FULL'] - before == 50 - got
