# SPDX-License-Identifier: GPL-2.0
"""
Floods, and sockets that fill up
flood.py syn ADDR PORT COUNT	SYNs, each from another source address and port
flood.py udp ADDR PORT COUNT	datagrams of 1000 bytes
flood.py unread ADDR PORT	a socket on Weft that is never read, until killed
flood.py arp ADDR COUNT		requests, each from another sender
flood.py unsent ADDR PORT	datagrams of 1000 bytes on Weft until the send buffer is full;
				prints their number
flood.py everybody ADDR COUNT	datagrams on Weft, each to another address from ADDR on
"""
import os
import signal
import socket
import sys

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)) + '/../packet')
from weft_socket import LINUX, WEFT, bind, sendto    # noqa: E402
from wire import TCP, arp, eth, ip4, mac, mss, tcp            # noqa: E402

what, addr, numbers = sys.argv[1], sys.argv[2], [int(x) for x in sys.argv[3:]]


def frames(dst):
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
    s.bind(('eth0', 0))
    own = s.getsockname()[4]
    return lambda kind, payload: s.send(eth(dst, own, kind, payload)), own


def lladdr_of(addr):
    udp = socket.socket(LINUX, socket.SOCK_DGRAM)
    for _ in range(100):
        udp.sendto(b'', (addr, 9))
        for line in open('/proc/net/arp'):
            if line.startswith(addr + ' ') and '00:00:00:00:00:00' not in line:
                return mac(line.split()[3])
        signal.sigtimedwait([], 0.05)
    sys.exit('no answer from ' + addr)


if what == 'syn':
    port, count = numbers
    send, _ = frames(lladdr_of(addr))
    for i in range(count):
        src = f'198.51.{i >> 8 & 255}.{i & 255}'
        send(0x800, ip4(TCP, tcp(1024 + i, port, 'S', seq=i * 1000, opts=mss(1460), src=src,
                                 dst=addr), src=src, dst=addr))
elif what == 'udp':
    port, count = numbers
    s = socket.socket(LINUX, socket.SOCK_DGRAM)
    s.connect((addr, port))
    for i in range(count):
        s.send(bytes(1000))
elif what == 'unread':
    s = socket.socket(WEFT, socket.SOCK_DGRAM)
    assert bind(s, addr, numbers[0]) == 'ok'
    signal.pause()
elif what == 'arp':
    send, own = frames(b'\xff' * 6)
    for i in range(numbers[0]):
        send(0x806, arp(1, own, f'192.0.{3 + (i >> 8)}.{i & 255}', bytes(6), addr))
elif what == 'unsent':
    s = socket.socket(WEFT, socket.SOCK_DGRAM)
    s.setblocking(False)
    for i in range(10000):
        error = sendto(s, bytes(1000), addr, numbers[0])
        if error != 'ok':
            break
    print(f'{i} were sent, then {error}')
    room = s.getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
    sys.exit(error != 'EAGAIN' or i < 20 or i * 1000 > room)
elif what == 'everybody':
    base = int.from_bytes(socket.inet_aton(addr), 'big')
    for i in range(10, 10 + numbers[0]):
        if i % 100 == 10:       # packets queued for address resolution fill the socket's buffer
            s = socket.socket(WEFT, socket.SOCK_DGRAM)
        sendto(s, b'anybody?', socket.inet_ntoa((base + i).to_bytes(4, 'big')), 9)
else:
    sys.exit(__doc__)
