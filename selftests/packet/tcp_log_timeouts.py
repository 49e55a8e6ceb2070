# SPDX-License-Identifier: GPL-2.0
"""The flight recorder tells that data was not acknowledged, after how many attempts."""
# only: own share


def data():
    net = tun()
    stack_sysctl('tcp_retries2', 3)
    c = net.passive()
    c.sock.send(b'x' * 100)
    while net.get(5000):
        pass
    ended(c, 'timeout', 'data or FIN was not acknowledged, 4 tries', 'RFC 9293 3.8.3',
          'the program got: Connection timed out', '100 bytes were not acknowledged')
    logged('timeout 3 without an ACK', 'RFC 6298 5.4')
    logged('sent again: 100 bytes')


def user_timeout():
    net = tun()
    c = net.passive(TCP_USER_TIMEOUT=1500)
    c.sock.send(b'x' * 100)
    while net.get(5000):
        pass
    ended(c, 'timeout', 'TCP_USER_TIMEOUT (RFC 5482)')


for way in (data, user_timeout):
    way()
