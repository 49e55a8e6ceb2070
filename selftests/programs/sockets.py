#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
Prints the stack of the socket that socket() returns
sockets.py FAMILY TYPE PROTOCOL	prints 18 for Weft's, else SO_DOMAIN, or the name of the error
sockets.py --namespace FILE	a socket in this namespace, then one in that of FILE, both bound to
				port 7200
"""
import ctypes
import errno
import os
import socket
import sys

SO_DOMAIN = 39


def number(name):
    return int(name) if name.isdigit() else getattr(socket, name)


def one(family, kind, protocol):
    try:
        with socket.socket(number(family), number(kind), number(protocol)) as s:
            if os.getxattr(s.fileno(), "system.sockprotoname").startswith(b"WEFT-"):
                return 18
            return s.getsockopt(socket.SOL_SOCKET, SO_DOMAIN)
    except OSError as e:
        return errno.errorcode[e.errno]


def here():
    s = socket.socket()
    s.bind(("127.0.0.1", 7200))
    s.listen()
    return s


if sys.argv[1] == "--namespace":
    kept = [here()]
    with open(sys.argv[2], encoding="ascii") as ns:
        if ctypes.CDLL(None, use_errno=True).setns(ns.fileno(), 0):
            sys.exit(os.strerror(ctypes.get_errno()))
    kept.append(here())
    print("ready", flush=True)
    sys.stdin.read()
else:
    print(one(*sys.argv[1:]))
