# SPDX-License-Identifier: GPL-2.0
"""sysctls.py linux|weft: what the namespace's sysctls of net.ipv4 and net.ipv6 make of a socket,
printed."""
import ctypes
import socket
import struct
import sys

from weft_socket import LINUX, WEFT, bind, call, connect, libc

weft = sys.argv[1] == 'weft'


def make(kind, v6=False):
    """WEFT_IP6 says that a socket of Weft's is one of IPv6."""
    if weft:
        return socket.socket(WEFT, kind, 0x100 if v6 else 0)
    return socket.socket(socket.AF_INET6 if v6 else LINUX, kind)


def port(s):
    name = ctypes.create_string_buffer(28)
    libc.getsockname(s.fileno(), name, ctypes.byref(ctypes.c_int(28)))
    return struct.unpack_from('!H', name, 2)[0]


def bind6(s, addr):
    sa = struct.pack('=HHI16sI', socket.AF_INET6, 0, 0, socket.inet_pton(socket.AF_INET6, addr), 0)
    return call('bind', s.fileno(), sa, len(sa))


# Of the ports 50000 to 50009 the even ones are reserved.
held = []
for kind, name in ((socket.SOCK_STREAM, 'tcp'), (socket.SOCK_DGRAM, 'udp')):
    said, ports = [], set()
    for _ in range(6):
        s = make(kind)
        said.append(bind(s, '127.0.0.1', 0))
        ports.add(port(s))
        held.append(s)
    print(name, *said, *sorted(ports))
for s in held:
    s.close()
server = socket.socket()
server.bind(('127.0.0.2', 700))
server.listen(20)
said, ports = [], set()
for _ in range(6):
    s = make(socket.SOCK_STREAM)
    said.append(connect(s, '127.0.0.2', 700))
    ports.add(port(s))
    held.append(s)
print('connect', *said, *sorted(ports))

s = make(socket.SOCK_DGRAM)
print('address of another', bind(s, '198.51.100.7', 0),
      bind6(make(socket.SOCK_DGRAM, True), '2001:db8::77'))
print('TTL', s.getsockopt(socket.IPPROTO_IP, socket.IP_TTL), 'discovery',
      s.getsockopt(socket.IPPROTO_IP, 10))
