# SPDX-License-Identifier: GPL-2.0
"""ports.py XY: binds a socket of stack X (L: Linux, W: Weft), then one of stack Y to the same port;
prints the second's answer."""
import itertools
import socket
import sys

from weft_socket import LINUX, WEFT, bind

first, second = ({'L': LINUX, 'W': WEFT}[c] for c in sys.argv[1])
ANY, ONE, TWO = '0.0.0.0', '192.0.2.2', '192.0.2.3'


def bound(family, kind, addr, port, reuse, listens):
    s = socket.socket(family, kind)
    if reuse:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    said = bind(s, addr, port)
    if said == 'ok' and listens:
        try:
            s.listen(1)
        except OSError as e:
            said = 'listen: ' + e.strerror
    return s, said


port = 10000
for kind, name in ((socket.SOCK_STREAM, 'tcp'), (socket.SOCK_DGRAM, 'udp')):
    for a, b in itertools.product((ANY, ONE), (ANY, ONE, TWO)):
        for reuse, listens in ((False, False), (True, False), (True, True)):
            if listens and kind == socket.SOCK_DGRAM:
                continue
            port += 1
            x, said = bound(first, kind, a, port, reuse, listens)
            assert said == 'ok', said
            y, said = bound(second, kind, b, port, reuse, listens)
            print(name, a, b, 'reuse' if reuse else '', 'listen' if listens else '', said)
            x.close()
            y.close()
