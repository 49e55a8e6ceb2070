# SPDX-License-Identifier: GPL-2.0
"""RFC 4987 3.6: a SYN answered with a cookie leaves no state; the ACK alone opens the
connection."""
net = tun()
stack_sysctl('tcp_syncookies', 2)
with counted('TcpExtSyncookiesSent', 2), counted('TcpExtSyncookiesRecv'):
    c = net.half_open(mss(1460) + SACK_OK + NOP + NOP + wscale(7) + NOP)
    # without timestamps there is no room for the other options
    assert c.synack.opts == ['mss'], c.synack
    net.expect_nothing(1500)                                # no state is left to retransmit
    c = net.half_open(listener=c.listener)
    assert c.synack.opts == ['mss'], c.synack
    c.send('A', seq=1, ack=1)
    c.sock = c.listener.accept()[0]
c.sock.settimeout(5)
c.expect_alive()
