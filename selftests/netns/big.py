# SPDX-License-Identifier: GPL-2.0
"""
Datagrams larger than the MTU.
  big.py linux|weft echo ADDR PORT          answers each datagram with itself
  big.py linux|weft ask ADDR PORT SIZE...   sends one of each size and waits for the answer
"""
import random
import socket
import sys

from weft_socket import LINUX, WEFT, libc

stack, what, addr, port = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
fd = libc.socket(WEFT if stack == 'weft' else LINUX, socket.SOCK_DGRAM, 0)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM, 0, fileno=fd)
if what == 'echo':
    s.bind((addr, port))
    print('ready', flush=True)
    while True:
        data, peer = s.recvfrom(70000)
        s.sendto(data, peer)
random.seed(port)
s.settimeout(2)
for size in map(int, sys.argv[5:]):
    data = random.randbytes(size)
    for attempt in range(3):
        s.sendto(data, (addr, port))
        try:
            got, peer = s.recvfrom(70000)
            break
        except socket.timeout:
            pass
    else:
        sys.exit(f'no answer to {size} bytes')
    assert got == data and peer == (addr, port), f'{size} bytes: {len(got)} from {peer}'
