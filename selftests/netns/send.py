# SPDX-License-Identifier: GPL-2.0
"""send.py linux|weft ADDR PORT: sends datagrams and prints the answer of each call: unconnected,
then connected twice."""
import socket
import sys
import time

from weft_socket import LINUX, WEFT, call, connect, sendto

addr, port = sys.argv[2], int(sys.argv[3])
s = socket.socket(WEFT if sys.argv[1] == 'weft' else LINUX, socket.SOCK_DGRAM)
print('sendto', sendto(s, b'datagram', addr, port))
print('connect', connect(s, addr, port))
for i in range(2):
    print('send', call('send', s.fileno(), b'datagram', 8, 0))
    for _ in range(100):
        error = s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if error:
            break
        time.sleep(0.02)
    print('error', error)
