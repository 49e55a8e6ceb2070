# SPDX-License-Identifier: GPL-2.0
"""ports_order.py linux|weft: three sockets, with and without SO_REUSEADDR and SO_REUSEPORT, bind to
one port; prints the answers."""
import itertools
import socket
import sys

from weft_socket import LINUX, WEFT, bind

family = WEFT if sys.argv[1] == 'weft' else LINUX
ADDRS = {'*': '0.0.0.0', '1': '127.0.0.1', '2': '127.0.0.2'}
OPTIONS = {'-': (), 'a': (socket.SO_REUSEADDR,), 'p': (socket.SO_REUSEPORT,),
           'ap': (socket.SO_REUSEADDR, socket.SO_REUSEPORT)}
port = 10000
for kind, name in ((socket.SOCK_STREAM, 'tcp'), (socket.SOCK_DGRAM, 'udp')):
    for addrs in ('111', '*11', '1*1', '11*', '121', '*1*'):
        for options in itertools.product(OPTIONS, repeat=3):
            port += 1
            said, held = [], []
            for addr, option in zip(addrs, options):
                s = socket.socket(family, kind)
                for o in OPTIONS[option]:
                    s.setsockopt(socket.SOL_SOCKET, o, 1)
                said.append(bind(s, ADDRS[addr], port))
                held.append(s)
            print(name, addrs, *options, *said)
            for s in held:
                s.close()
