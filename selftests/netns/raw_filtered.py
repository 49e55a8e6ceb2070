# SPDX-License-Identifier: GPL-2.0
"""raw_filtered.py NAMESPACE PEER HERE: prints the ICMP types that a raw socket of Weft's sees while
the peer's namespace pings this host, and while this host pings the peer."""
import socket
import struct
import subprocess
import sys

from weft_socket import WEFT, sendto

namespace, peer, here = sys.argv[1:]
s = socket.socket(WEFT, socket.SOCK_RAW, socket.IPPROTO_ICMP)
s.settimeout(0.5)
subprocess.run(f'nsenter --net=/run/netns/{namespace} ping -q -c 1 -W 2 {here}'.split(),
               stdout=subprocess.DEVNULL)
sendto(s, struct.pack('!BBHHH', 8, 0, 0xf6ff, 0x0100, 0), peer, 0)
seen = []
try:
    while True:
        packet = s.recv(200)
        seen.append(packet[(packet[0] & 15) * 4])
except TimeoutError:
    print(*seen)
