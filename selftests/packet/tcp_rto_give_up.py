# SPDX-License-Identifier: GPL-2.0
"""TCP_USER_TIMEOUT (R2 as time, RFC 9293 3.8.3): ETIMEDOUT."""
net = tun()
c = net.passive(TCP_USER_TIMEOUT=1500)
start = time.monotonic()
c.sock.send(b'x' * 100)
while not select.select([c.sock], [], [], 0.05)[0]:
    assert time.monotonic() - start < 8
assert c.error() == errno.ETIMEDOUT
assert 1.2 < time.monotonic() - start < 5
