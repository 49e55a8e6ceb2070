# SPDX-License-Identifier: GPL-2.0
"""proc.py DIRECTORY FILE EXPRESSION...: reads tcp, udp, arp, route or sockstat of /proc/net or
/proc/net/weft; are all true?"""
import socket
import struct
import sys

STATES = ['', 'ESTABLISHED', 'SYN-SENT', 'SYN-RECEIVED', 'FIN-WAIT-1', 'FIN-WAIT-2', 'TIME-WAIT',
          'CLOSED', 'CLOSE-WAIT', 'LAST-ACK',
          'LISTEN', 'CLOSING']
directory, file, *expressions = sys.argv[1:]
text = open(f'{directory}/{file}').read()
lines = [line.split() for line in text.splitlines()]
titles, widths = lines[0], {len(line) for line in text.splitlines(keepends=True)}


def addr(word):
    return socket.inet_ntoa(struct.pack('=I', int(word, 16)))


def end(word):
    host, port = word.split(':')
    return addr(host), int(port, 16)


def sock(w):
    tx, rx = (int(n, 16) for n in w[4].split(':'))
    timer, when = (int(n, 16) for n in w[5].split(':'))
    row = dict(local=end(w[1]), remote=end(w[2]), state=STATES[int(w[3], 16)], tx=tx, rx=rx,
               timer=timer, when=when,
               retries=int(w[6], 16), uid=int(w[7]), timeout=int(w[8]), inode=int(w[9]),
               ref=int(w[10]), pointer=w[11])
    if file == 'udp':
        row['drops'] = int(w[12])
    elif len(w) > 12:
        row.update(rto=int(w[12]), ato=int(w[13]), cwnd=int(w[15]), ssthresh=int(w[16]))
    return row


def one(**want):
    found = [r for r in rows if all(r[k] == v for k, v in want.items())]
    assert len(found) == 1, found
    return found[0]


if file in ('tcp', 'udp'):
    rows = [sock(w) for w in lines[1:]]
elif file == 'arp':
    rows = {w[0]: tuple(w[1:]) for w in lines[1:]}
elif file == 'route':
    rows = [(w[0], addr(w[1]), addr(w[2]), w[3], int(w[6]), addr(w[7])) for w in lines[1:]]
else:
    rows = {w[0].rstrip(':'): {k: int(v) for k, v in zip(w[1::2], w[2::2])} for w in lines}
for expression in expressions:
    try:
        assert eval(expression)
    except Exception as e:
        sys.exit(f'{text}\nnot so: {expression}: {e!r}')
