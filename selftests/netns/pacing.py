# SPDX-License-Identifier: GPL-2.0
"""
pacing.py weft|linux RATE BYTES: sends BYTES to `flow serve` at 192.0.2.2 port 700, at most RATE
bytes a second (0: no limit).  Prints the time in milliseconds, and TCP_INFO's pacing_rate.
"""
import os
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(__file__))
from weft_socket import LINUX, WEFT, connect                 # noqa: E402

rate, size = int(sys.argv[2]), int(sys.argv[3])
s = socket.socket(WEFT if sys.argv[1] == 'weft' else LINUX, socket.SOCK_STREAM)
if rate:
    s.setsockopt(socket.SOL_SOCKET, 47, rate)                # SO_MAX_PACING_RATE
assert connect(s, '192.0.2.2', 700) == 'ok'
began = time.monotonic()
s.sendall(b'S' + bytes(size - 1))
s.shutdown(socket.SHUT_WR)
assert struct.unpack('=Q', s.recv(8))[0] == size - 1
ms = (time.monotonic() - began) * 1000
pacing = struct.unpack('=Q', s.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 112)[104:112])[0]
print(round(ms), pacing)
