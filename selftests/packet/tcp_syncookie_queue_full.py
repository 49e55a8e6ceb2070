# SPDX-License-Identifier: GPL-2.0
"""A listener whose queue is full uses SYN cookies, and the queued connections are unaffected."""
OPTS = mss(1460) + SACK_OK + NOP + NOP + wscale(7) + NOP
net = tun()
listener = net.listen(backlog=4)


def synack(port):
    c = Conn(net, port, LISTEN)
    c.send('S', seq=0, opts=OPTS)
    while True:                                             # the others' are retransmitted
        packet = net.expect(flags='SA')
        if packet.dport == port:
            break
    c.note(packet)
    return c, ','.join(packet.opts)


queued = [synack(1000 + i) for i in range(5)]                 # one more than the backlog
assert all('sackOK' in opts for _, opts in queued), queued
with counted('TcpExtSyncookiesSent',
             3), counted('TcpExtSyncookiesRecv'), counted('TcpExtTCPReqQFullDoCookies', 3):
    for i in range(3):
        c, opts = synack(2000 + i)
        assert opts == 'mss', opts
    c.send('A', seq=1, ack=1)
    s, where = listener.accept()
    assert where[:2] == (PEER, 2002), where
c, _ = queued[1]
c.send('A', seq=1, ack=1)
s, where = listener.accept()
assert where[:2] == (PEER, 1001), where
