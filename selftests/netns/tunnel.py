# SPDX-License-Identifier: GPL-2.0
"""tunnel.py NS NS: tun0 in both namespaces; a packet sent to one arrives at the other. Prints
"ready"; until killed."""
import ctypes
import fcntl
import os
import select
import struct
import subprocess
import sys

TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454ca, 1, 0x1000
libc = ctypes.CDLL(None, use_errno=True)


def tun(ns):
    fd = os.open('/run/netns/' + ns, os.O_RDONLY)
    assert libc.setns(fd, 0x40000000) == 0
    os.close(fd)
    fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(fd, TUNSETIFF, struct.pack('16sH22x', b'tun0', IFF_TUN | IFF_NO_PI))
    subprocess.run(['ip', 'link', 'set', 'tun0', 'up'], check=True)
    return fd


a, b = tun(sys.argv[1]), tun(sys.argv[2])
other = {a: b, b: a}
print('ready', flush=True)
while True:
    for fd in select.select([a, b], [], [])[0]:
        try:
            while True:
                os.write(other[fd], os.read(fd, 65536))
        except BlockingIOError:
            pass
