# SPDX-License-Identifier: GPL-2.0
"""
lost_route.py linux|weft PEER EVENT: a connection from here to the namespace PEER, whose route the
EVENT removes for a while.  Prints SO_ERROR meanwhile, the data that arrives once the route is back,
and SO_ERROR then.
"""
import errno
import os
import socket
import subprocess
import sys
import time

from weft_socket import LINUX, WEFT, connect, libc

EVENTS = {
    'route': ('route del 192.0.2.0/24', 'route add 192.0.2.0/24 dev eth0 src 192.0.2.1'),
}
stack, peer, event = sys.argv[1:]
down, up = EVENTS[event]


def enter(path):
    with open(path, encoding='ascii') as ns:
        libc.setns(ns.fileno(), 0)


def ip(command):
    subprocess.run(['ip'] + command.split(), check=True)


def so_error(s):
    return errno.errorcode.get(s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR), 'none')


def until_read(s, n):
    got, end = b'', time.monotonic() + 30
    while len(got) < n and time.monotonic() < end:
        try:
            got += s.recv(n - len(got)) or b'END'
        except BlockingIOError:
            time.sleep(0.1)
    return got


with open('/proc/self/ns/net', encoding='ascii') as home:
    enter('/run/netns/' + peer)
    listener = socket.socket()
    listener.bind(('0.0.0.0', 708))
    listener.listen()
    libc.setns(home.fileno(), 0)
client = socket.socket(WEFT if stack == 'weft' else LINUX)
print('connect', connect(client, '192.0.2.2', 708))
server, _ = listener.accept()
client.setblocking(False)
server.setblocking(False)
ip(down)
print('sent', client.send(b'meanwhile'))
time.sleep(2)
print('meanwhile', so_error(client))
ip(up)
print('then', until_read(server, 9))
server.send(b'back')
print('back', until_read(client, 4), so_error(client))
os._exit(0)
