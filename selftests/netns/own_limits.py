# SPDX-License-Identifier: GPL-2.0
"""
own_limits.py WEFT: own mode's addresses, routes and RARP entries have a limit a namespace.  At the
limit the present ones stay, and deleting one makes room for another.  It uses eth0, and netlink
directly: one run of the command for each would take minutes.
"""
import errno
import json
import os
import re
import socket
import struct
import subprocess
import sys

ROOT = os.path.dirname(os.path.realpath(__file__)) + '/../..'
HEADER = re.sub(r'/\*.*?\*/', '', open(f'{ROOT}/include/uapi/linux/weft.h').read(), flags=re.S)
GENERIC, CONTROL, GETFAMILY, ERROR, REQUEST, ACK = 16, 16, 3, 2, 1, 4


def enum(name):
    """Its names and numbers."""
    names = re.search(rf'enum {name} {{(.*?)}}', HEADER, re.S)[1].replace(' ', '').split(',')
    return {n.strip(): i for i, n in enumerate(names) if n.strip()}


CMD, ATTR, ACD = enum('weft_cmd'), enum('weft_attr'), enum('weft_acd_how')
IFINDEX = socket.if_nametoindex('eth0')
netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, GENERIC)


def attr(kind, value):
    return struct.pack('=HH', 4 + len(value), kind) + value + bytes(-len(value) % 4)


def ask(family, cmd, flags, *attrs):
    body = struct.pack('=BBH', cmd, 1, 0) + b''.join(attrs)
    netlink.send(struct.pack('=IHHII', 16 + len(body), family, REQUEST | flags, 0, 0) + body)
    return netlink.recv(8192)


def weft_family():
    answer = ask(CONTROL, GETFAMILY, 0, attr(2, b'weft\0'))
    at = 20
    while True:
        size, kind = struct.unpack_from('=HH', answer, at)
        if kind == 1:
            return struct.unpack_from('=H', answer, at + 4)[0]
        at += size + 3 & ~3


def change(cmd, *attrs):
    """The name of the error, or ok."""
    answer = ask(FAMILY, CMD[f'WEFT_CMD_{cmd}'], ACK, *attrs)
    assert struct.unpack_from('=H', answer, 4)[0] == ERROR
    err = -struct.unpack_from('=i', answer, 16)[0]
    return errno.errorcode[err] if err else 'ok'


def ip(n):
    return attr(ATTR['WEFT_A_ADDR'], bytes(10) + b'\xff\xff' + struct.pack('!I', 10 << 24 | n))


def shown(what):
    out = subprocess.run([sys.argv[1], '-j', what], check=True, capture_output=True).stdout
    rows = json.loads(out)
    if what == 'addr':
        return sum(len(r['addr_info']) for r in rows if r['ifname'] == 'eth0')
    if what == 'route':     # those that come with an address are not configured
        return sum(r['dst'].startswith('10.') for r in rows)
    return len(rows)


FAMILY = weft_family()
DEVICE = attr(ATTR['WEFT_A_IFINDEX'], struct.pack('=I', IFINDEX))
HOST = attr(ATTR['WEFT_A_PREFIXLEN'], b'\x20')
QUIET = attr(ATTR['WEFT_A_ACD'], bytes([ACD['WEFT_ACD_QUIET']]))


def card(n):
    return attr(ATTR['WEFT_A_LLADDR'], b'\x02\0' + struct.pack('!I', n))


# The key of the n-th entry, and the other attributes when it is added.
KINDS = {
    'addr': ('ADDR', 1024, lambda n: (DEVICE, ip(n), HOST), (QUIET,)),
    'route': ('ROUTE', 4096, lambda n: (DEVICE, ip(1 << 16 | n), HOST), ()),
    'rarp': ('RARP', 1024, lambda n: (DEVICE, card(n), ip(n)), ()),
}
for what, (noun, most, key, more) in KINDS.items():
    def add(n):
        return change(f'{noun}_ADD', *key(n), *more)

    before, n = shown(what), 1
    while (said := add(n)) == 'ok' and n <= most:
        n += 1
    print(f'{what}: {before} before, {n - 1} more, then {said}; {shown(what)} are shown')
    assert said == 'ENOSPC' and before + n - 1 == most == shown(what)
    assert add(1) == 'EEXIST', 'the first is there'
    assert change(f'{noun}_DEL', *key(2)) == 'ok'
    assert add(n) == 'ok', 'there is room again'
    assert add(2) == 'ENOSPC' and shown(what) == most
