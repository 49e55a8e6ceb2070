# SPDX-License-Identifier: GPL-2.0
"""
orphans.py peer ADDR FILE	Linux's end: accepts, reads only once FILE exists, then prints how
				many connections were reset
orphans.py leave ADDR COUNT	Weft's end: opens connections, sends until the peer's window is
				full, closes
orphans.py hasty ADDR COUNT	Weft's end: begins to open connections, and closes
"""
import os
import select
import socket
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), '..', 'netns'))
from weft_socket import WEFT, connect  # noqa: E402

PORT = 700


def ends_by_reset(s):
    try:
        while s.recv(1 << 20):
            pass
    except ConnectionResetError:
        return True
    return False


def peer(addr, go):
    listener = socket.create_server((addr, PORT), backlog=64)
    print('ready', flush=True)
    got = []
    while not os.path.exists(go):
        if select.select([listener], [], [], 0.1)[0]:
            got.append(listener.accept()[0])
    print('reset', sum(ends_by_reset(s) for s in got), flush=True)


def leave(addr, count):
    for _ in range(count):
        s = socket.socket(WEFT, socket.SOCK_STREAM)
        if connect(s, addr, PORT) != 'ok':
            sys.exit('cannot connect')
        s.setblocking(False)
        waited = 0
        while waited < 5:       # until nothing is sent any more
            try:
                s.send(bytes(1 << 20))
                waited = 0
            except BlockingIOError:
                time.sleep(0.02)
                waited += 1
        s.close()


def hasty(addr, count):
    for _ in range(count):
        s = socket.socket(WEFT, socket.SOCK_STREAM)
        s.setblocking(False)
        if connect(s, addr, PORT) != 'EINPROGRESS':
            sys.exit('not in progress')
        s.close()


{'peer': peer, 'leave': lambda a, n: leave(a, int(n)), 'hasty': lambda a,
 n: hasty(a, int(n))}[sys.argv[1]](*sys.argv[2:])
