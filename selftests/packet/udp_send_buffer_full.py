# SPDX-License-Identifier: GPL-2.0
"""What waits in the device's queue fills SO_SNDBUF: EAGAIN, no POLLOUT, until the device has taken it."""
net = tun()
subprocess.run('tc qdisc add dev tun0 root netem delay 300ms'.split(), check=True)
s = net.udp_socket()
s.connect((PEER, PORT))
s.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1)
s.setblocking(False)
sent = 0
try:
    while sent < 100:
        sent += s.send(b'x')
except BlockingIOError:
    pass
assert 1 < sent < 20, sent
ready = select.poll()
ready.register(s, select.POLLOUT)
assert not ready.poll(0)
for _ in range(sent):
    net.expect(proto=UDP, data=b'x')
assert ready.poll(1000)
assert s.send(b'y') == 1
net.expect(proto=UDP, data=b'y')
