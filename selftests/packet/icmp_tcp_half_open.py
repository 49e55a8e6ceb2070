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
    quoted = bytearray(quote(c.synack))
    if seq is not None:
        quoted[-4:] = seq.to_bytes(4, 'big')
    net.put(icmp(kind, code, data=bytes(quoted)), ICMP)


kept = half_open(1001)
error(kept, *PORT_UNREACHABLE)
with counted('TcpExtOutOfWindowIcmps'):
    error(kept, *HOST_UNREACHABLE, seq=12345)
kept.send('A')
kept.send('A', data=b'x')
kept.expect('A')
errors = ((1, 0), (1, 3), (3, 0), (4, 0)) if OVER6 else ((3, 0), (3, 1), (11, 0), (12, 0))
for i, (kind, code) in enumerate(errors):
    c = half_open(1002 + i)
    error(c, kind, code)
    c.send('A')
    c.expect('R')
