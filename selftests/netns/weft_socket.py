# SPDX-License-Identifier: GPL-2.0
"""Sockets by address family number: Python's own know no addresses of AF_WEFT."""
import ctypes
import errno
import socket
import struct

libc = ctypes.CDLL(None, use_errno=True)
LINUX, WEFT = socket.AF_INET, 18
try:
    WEFT = int(open('/sys/module/weft/parameters/family').read())
except OSError:
    pass


def sockaddr(addr, port):
    return struct.pack('=HH4s8x', socket.AF_INET, socket.htons(port), socket.inet_aton(addr))


def call(function, *args):
    """The name of the error, or ok."""
    return errno.errorcode[ctypes.get_errno()] if getattr(libc, function)(*args) < 0 else 'ok'


def bind(s, addr, port):
    return call('bind', s.fileno(), sockaddr(addr, port), 16)


def connect(s, addr, port):
    return call('connect', s.fileno(), sockaddr(addr, port), 16)


def sendto(s, data, addr, port):
    return call('sendto', s.fileno(), data, len(data), 0, sockaddr(addr, port), 16)
