# SPDX-License-Identifier: GPL-2.0
"""The flight recorder tells of probes, and that they were not answered."""
# only: own share


def keepalive():
    net = tun()
    c = net.passive(SO_KEEPALIVE=1, TCP_KEEPIDLE=1, TCP_KEEPINTVL=1, TCP_KEEPCNT=2)
    while net.get(5000):
        pass
    ended(c, 'keepalive-timeout', 'the keepalive probes were not answered, 2 tries',
          'RFC 9293 3.8.4')
    logged('keepalive probe 2 is sent')


def shut_window():
    net = tun()
    c = net.passive(TCP_USER_TIMEOUT=3000)
    c.send('A', window=0)
    c.sock.send(b'x' * 100)
    while net.get(5000):
        pass
    ended(c, 'window-timeout', 'the zero-window probes were not answered', 'TCP_USER_TIMEOUT')
    logged("the peer's window is 0")
    logged('zero-window probe 1 is sent, 100 bytes wait')


def window_opens():
    net = tun()
    c = net.passive()
    c.send('A', window=0)
    c.send('A', window=1000)
    logged("the peer's window is open again")


for way in (keepalive, shut_window, window_opens):
    way()
