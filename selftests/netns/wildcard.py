# SPDX-License-Identifier: GPL-2.0
"""wildcard.py linux|weft: two sockets at one port, one of them for one address; prints which gets
what is sent to each address."""
import select
import socket
import sys

from weft_socket import LINUX, WEFT, bind, connect, libc, sendto

family = WEFT if sys.argv[1] == 'weft' else LINUX
REUSEPORT = {socket.SOCK_STREAM: socket.SO_REUSEPORT, socket.SOCK_DGRAM: socket.SO_REUSEADDR}


def bound(kind, addr):
    s = socket.socket(family, kind)
    s.setsockopt(socket.SOL_SOCKET, REUSEPORT[kind], 1)
    print('bind', addr, bind(s, addr, 706))
    if kind == socket.SOCK_STREAM:
        s.listen(8)
    return s


for kind, name in ((socket.SOCK_STREAM, 'tcp'), (socket.SOCK_DGRAM, 'udp')):
    which = {bound(kind, '192.0.2.2'): 'specific', bound(kind, '0.0.0.0'): 'wildcard'}
    for addr in ('192.0.2.2', '192.0.2.3', '127.0.0.1'):
        for client_family in (LINUX, WEFT):
            client = socket.socket(client_family, kind)
            if kind == socket.SOCK_STREAM:
                connect(client, addr, 706)
            else:
                sendto(client, b'datagram', addr, 706)
            for s in select.select(list(which), [], [], 10)[0]:
                print(name, addr, which[s])
                if kind == socket.SOCK_DGRAM:
                    s.recv(100)
                else:
                    libc.close(libc.accept(s.fileno(), None, None))
            client.close()
    for s in which:
        s.close()
