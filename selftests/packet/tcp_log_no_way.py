# SPDX-License-Identifier: GPL-2.0
"""The flight recorder tells of a FIN that did not come, and of segments that IP did not take."""
# only: own share
# ip 4: over IPv6 the device drops them, and tells nobody


def fin():
    net = tun()
    stack_sysctl('tcp_fin_timeout', 1)
    c = net.passive()
    c.sock.close()
    c.expect('FA')
    c.send('A')
    c.expect_nothing(2500)
    ended(c, 'fin-timeout', "the peer's FIN did not come in FIN-WAIT-2")


def no_way():
    """What was dropped here, and where."""
    net = tun()
    c = net.passive(TCP_USER_TIMEOUT=3000)
    ip('link set tun0 down')
    c.sock.send(b'x' * 100)
    time.sleep(10)
    ended(c, 'timeout', 'IP did not take', 'unreachable')


for way in (fin, no_way):
    way()
