# SPDX-License-Identifier: GPL-2.0
"""RFC 5961 3.2, as Linux: after a FIN a RST with the FIN's own number closes the connection;
without a FIN it does not."""
net = tun()
for i, state in enumerate((close_wait, last_ack, closing)):
    c = net.passive(port=PORT + i)
    state(c)
    c.send('R', seq=c.snd - 1)
    c.expect_nothing(100)
    c.expect_state('CLOSED')
    c.listener.close()
c = net.passive(port=PORT + 9)
c.deliver(b'x')
assert c.sock.recv(10) == b'x'
c.send('R', seq=c.snd - 1)
c.expect_alive()
