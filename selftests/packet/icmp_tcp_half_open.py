# SPDX-License-Identifier: GPL-2.0
"""RFC 5461 4.1, as Linux: what says that no packet gets there ends a half-open connection, a closed port or another number does not."""
net = tun()
listener = net.listen()


def half_open(port):
    c = Conn(net, port, LISTEN)
    c.send('S')
    c.synack = net.expect(proto=TCP, flags='SA', sport=LISTEN, dport=port)
    c.iss = c.synack.seq
    c.note(c.synack)
    return c


def error(c, kind, code, seq=None):
    quote = bytearray(c.synack.raw[:28])
    if seq is not None:
        quote[24:28] = seq.to_bytes(4, 'big')
    net.put(icmp(kind, code, data=bytes(quote)), ICMP)


kept = half_open(1001)
error(kept, 3, 3)
with counted('TcpExtOutOfWindowIcmps'):
    error(kept, 3, 1, seq=12345)
kept.send('A')
kept.send('A', data=b'x')
kept.expect('A')
for port, kind, code in ((1002, 3, 0), (1003, 3, 1), (1004, 11, 0), (1005, 12, 0)):
    c = half_open(port)
    error(c, kind, code)
    c.send('A')
    c.expect('R')
