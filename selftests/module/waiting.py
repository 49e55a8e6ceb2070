# SPDX-License-Identifier: GPL-2.0
"""
waiting.py router	an advertisement on eth0, with a Retrans Timer of ten seconds
waiting.py send ADDR	a datagram from a Weft socket, which is closed; IPv6 or IPv4
"""
import os
import socket
import struct
import sys
import time

for room in 'netns', 'packet':
    sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)) + '/../' + room)
from weft_socket import WEFT, call, sendto                        # noqa: E402
from wire import ICMP6, RA, eth, icmp6, ip6                 # noqa: E402

IPV6 = 0x100                                                # a flag of the protocol

if sys.argv[1] == 'router':
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind(('eth0', 0))
    src, group = 'fe80::99', 'ff02::1'
    message = icmp6(RA, 0, 0, struct.pack('!II', 0, 10000), src=src, dst=group)
    s.send(eth(b'\x33\x33\0\0\0\1', s.getsockname()[4], 0x86dd,
               ip6(ICMP6, message, src=src, dst=group, hops=255)))
    time.sleep(0.5)                                         # it is read in a work
elif '.' in sys.argv[2]:
    error = sendto(socket.socket(WEFT, socket.SOCK_DGRAM), b'x', sys.argv[2], 9)
    sys.exit(error != 'ok' and error)
else:
    s = socket.socket(WEFT, socket.SOCK_DGRAM, IPV6)
    to = struct.pack('=HHI16sI', socket.AF_INET6, socket.htons(9), 0,
                     socket.inet_pton(socket.AF_INET6, sys.argv[2]), 0)
    error = call('sendto', s.fileno(), b'x', 1, 0, to, len(to))
    sys.exit(error != 'ok' and error)
