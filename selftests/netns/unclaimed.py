# SPDX-License-Identifier: GPL-2.0
"""Sends packets of every kind from namespace ua, and prints all resulting frames and datagrams in
ua, ub and uc."""
import ctypes
import os
import random
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)) + '/../packet')
from wire import *                                          # noqa: E402,F401,F403

libc = ctypes.CDLL(None, use_errno=True)
A, B, C, B1 = '192.0.2.1', '192.0.2.2', '198.51.100.1', '198.51.100.2'
MAC_A, MAC_B = mac('02:00:00:00:00:01'), mac('02:00:00:00:00:02')
BROADCAST = b'\xff' * 6
random.seed(1)


def enter(ns):
    fd = os.open('/run/netns/' + ns, os.O_RDONLY)
    assert libc.setns(fd, 0x40000000) == 0
    os.close(fd)


def raw(ns):
    enter(ns)
    s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    s.bind(('eth0', 0))
    s.setblocking(False)
    return s


def udp_socket(port):
    enter('ub')
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.setsockopt(socket.IPPROTO_IP, 13, 1)                  # IP_RECVTOS
    s.setsockopt(socket.IPPROTO_IP, 12, 1)                  # IP_RECVTTL
    s.bind(('', port))
    s.setblocking(False)
    return s


def masked(frame):
    """Clears the fields that differ by chance: IPv4's identification and checksum, and a SYN-ACK's
    number, timestamp and checksum."""
    f = bytearray(frame)
    if f[12:14] != b'\x08\x00' or len(f) < 34:
        return f.hex()
    f[18:20] = f[24:26] = b'\0\0'
    if f[23] == TCP and len(f) >= 54 and f[47] == 0x12:
        f[38:42] = b'\0' * 4
        f[50:52] = b'\0\0'
        at = f.find(b'\x08\x0a', 54)
        if at > 0:
            f[at + 2:at + 6] = b'\0' * 4
    return f.hex()


a, c = raw('ua'), raw('uc')
u = [udp_socket(port) for port in (3000, 3001)]
enter('ub')
listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('', 3100))
listener.listen(16)


def frames(s, name):
    """All packets but MLD reports (IPv6, Router Alert), which timers send."""
    while True:
        try:
            data, info = s.recvfrom(70000)
        except BlockingIOError:
            return
        if info[2] != socket.PACKET_OUTGOING and not (data[12:14] == b'\x86\xdd'
                                                      and b'\x3a\0\5\2\0\0' in data[54:62]):
            print(name, masked(data))


def show():
    time.sleep(0.02)
    frames(a, 'ua')
    frames(c, 'uc')
    for i, s in enumerate(u):
        while True:
            try:
                data, control, flags, peer = s.recvmsg(70000, 200)
            except OSError as e:
                if isinstance(e, BlockingIOError):
                    break
                print('ub', i, e)
                continue
            print('ub', i, peer, flags, sorted((x, y, bytes(z).hex()) for x, y, z in control),
                  data.hex())
    sys.stdout.flush()


def send(what, frame):
    print('#', what)
    a.send(frame)
    show()


def to_b(what, packet):
    send(what, eth(MAC_B, MAC_A, 0x800, packet))


def ab(proto, payload, **fields):
    fields = {'src': A, 'dst': B, **fields}
    return ip4(proto, payload, **fields)


def ut(sport, dport, data, dst=B, **fields):
    return udp(sport, dport, data, src=A, dst=dst, **fields)


def tt(sport, dport, flags, dst=B, **fields):
    return tcp(sport, dport, flags, src=A, dst=dst, **fields)


SIX_A, SIX_B = (socket.inet_pton(socket.AF_INET6, x) for x in ('fd00::1', 'fd00::2'))


def ipv6(following, payload, hops=64):
    return eth(MAC_B, MAC_A, 0x86dd, struct.pack('!IHBB', 6 << 28, len(payload), following, hops) +
               SIX_A + SIX_B + payload)


def summed6(following, payload, at):
    total = checksum(SIX_A + SIX_B + struct.pack('!II', len(payload), following) + payload)
    return payload[:at] + struct.pack('!H', total) + payload[at + 2:]


def icmp6(kind, rest):
    return summed6(58, struct.pack('!BBH', kind, 0, 0) + rest, 2)


def udp6(sport, dport, data):
    return summed6(17, struct.pack('!HHHH', sport, dport, 8 + len(data), 0) + data, 6)


to_b('echo', ab(ICMP, icmp(8, rest=1, data=b'e' * 56)))
to_b('echo with a tail', ab(ICMP, icmp(8, rest=1, data=b'')) + b'\xaa' * 30)
to_b('echo, bad checksum', ab(ICMP, icmp(8, rest=1, data=b'x', csum=1)))
to_b('timestamp request', ab(ICMP, icmp(13, rest=7, data=bytes(12)))[:20] +
     icmp(17, rest=7, data=bytes(12)))
to_b('unreachable about nothing',
     ab(ICMP, icmp(3, 3, data=ip4(UDP, udp(3999, 9, src=B, dst=A), src=B, dst=A))))
to_b('udp, open', ab(UDP, ut(9, 3000, b'open'), tos=0x20, ttl=9))
to_b('udp, no checksum', ab(UDP, ut(9, 3001, b'none', csum=0)))
to_b('udp, bad checksum', ab(UDP, ut(9, 3000, b'bad', csum=3)))
to_b('udp, closed', ab(UDP, ut(9, 3999, b'closed')))
to_b('udp, options', ab(UDP, ut(9, 3000, b'opt'), options=bytes([7, 7, 4, 0, 0, 0, 0, 0])))
to_b('udp, 9000 bytes', ab(UDP, ut(9, 3000, bytes(1400))))
whole = ut(9, 3000, bytes(range(256)) * 12)
for ident, order in enumerate(((0, 1480, 2960), (2960, 0, 1480), (2960, 1480, 0),
                               (1480, 1480, 0, 0, 2960), (1480, 2960, 0, 1480))):
    for off in order:
        to_b(f'fragment at {off}', ab(UDP, whole[off:off + 1480], offset=off,
                                      mf=off + 1480 < len(whole), df=False, ident=ident + 1))
for off, end in ((1480, 2960), (1472, 2944), (0, 1480), (2960, 3080)):
    to_b(f'overlapping at {off}', ab(UDP, whole[off:end], offset=off, mf=end < len(whole), df=False,
                                     ident=20))
ping = icmp(8, rest=1, data=bytes(range(250)) * 8)
for off in (1000, 0):
    to_b(f'echo in fragments at {off}', ab(ICMP, ping[off:off + 1000], offset=off, mf=off == 0,
                                           df=False, ident=21))
to_b('echo, the rest', ab(ICMP, ping[2000:], offset=2000, df=False, ident=21))
segment = tt(10, 3100, 'S', seq=500, data=b'd' * 100)
for off in (48, 0):
    to_b(f'tcp fragment at {off}', ab(TCP, segment[off:off + 48], offset=off, mf=True, df=False,
                                      ident=22))
to_b('tcp fragment, the rest', ab(TCP, segment[96:], offset=96, df=False, ident=22))
to_b('tcp rst to it', ab(TCP, tt(10, 3100, 'R', seq=501)))
to_b('tcp syn, open', ab(TCP, tt(9, 3100, 'S', seq=100,
                                 opts=mss(1460) + SACK_OK + ts(5, 0) + NOP + wscale(3))))
to_b('tcp rst', ab(TCP, tt(9, 3100, 'R', seq=101)))
to_b('tcp syn, closed', ab(TCP, tt(9, 3999, 'S', seq=100)))
to_b('tcp ack, closed', ab(TCP, tt(9, 3999, 'A', seq=100, ack=200, data=b'data')))
to_b('tcp, bad checksum', ab(TCP, tt(9, 3999, 'S', seq=1, csum=1)))
to_b('tcp, short', ab(TCP, tt(9, 3999, 'S', seq=1)[:12]))
to_b('protocol 99', ab(99, b'what'))
to_b('igmp', ab(2, b'\x11\0\xee\xff\0\0\0\0', dst='224.0.0.1', ttl=1))
to_b('bad ip checksum', ab(UDP, ut(9, 3000, b'x'), csum=7))
to_b('bad version', ab(UDP, ut(9, 3000, b'x'), version=5))
to_b('short header', ab(UDP, ut(9, 3000, b'x'), ihl=3))
to_b('cut', ab(UDP, ut(9, 3000, b'x' * 100))[:60])
to_b('source 127', ip4(UDP, udp(9, 3000, b'x', src='127.0.0.1', dst=B), src='127.0.0.1', dst=B))
to_b('broadcast', ab(UDP, ut(9, 3000, b'all', dst='192.0.2.255'), dst='192.0.2.255'))
to_b('multicast', ab(UDP, ut(9, 3000, b'm', dst='224.0.0.9'), dst='224.0.0.9'))
to_b('forwarded udp', ab(UDP, ut(9, 3000, b'forward', dst=C), dst=C))
to_b('forwarded tcp', ab(TCP, tt(9, 80, 'S', dst=C, seq=3), dst=C))
to_b('forwarded, last hop', ab(UDP, ut(9, 3000, b'ttl', dst=C), dst=C, ttl=1))
for off in (0, 1480):
    to_b(f'forwarded fragment at {off}', ab(UDP, whole[off:off + 1480], dst=C, offset=off, mf=True,
                                            df=False, ident=9))
to_b('to the other address', ab(ICMP, icmp(8, rest=5, data=b'weak host'), dst=B1))
to_b('no route', ab(UDP, ut(9, 1, b'x', dst='203.0.113.1'), dst='203.0.113.1'))
send('arp request', eth(BROADCAST, MAC_A, 0x806, arp(1, MAC_A, A, bytes(6), B)))
send('arp probe', eth(BROADCAST, MAC_A, 0x806, arp(1, MAC_A, '0.0.0.0', bytes(6), B)))
send('arp for another', eth(BROADCAST, MAC_A, 0x806, arp(1, MAC_A, A, bytes(6), '192.0.2.9')))
send('arp, bad', eth(BROADCAST, MAC_A, 0x806, arp(7, MAC_A, A, bytes(6), B)))
send('ipv6', eth(MAC_B, MAC_A, 0x86dd, b'\x60' + bytes(59)))
send('ipv6 echo', ipv6(58, icmp6(128, bytes(4) + b'six')))
send('ipv6 udp, closed', ipv6(17, udp6(9, 3999, b'closed')))
send('ipv6 neighbour solicitation', ipv6(58, icmp6(135, bytes(4) + SIX_B + b'\1\1' + MAC_A),
                                         hops=255))
send('vlan', eth(MAC_B, MAC_A, 0x8100, b'\0\5\x08\0' +
                 ip4(ICMP, icmp(8, rest=1, data=b'vlan'), src='203.0.113.1', dst='203.0.113.2')))
send('vlan that is not there', eth(MAC_B, MAC_A, 0x8100, b'\0\6\x08\0' + ab(ICMP, icmp(8))))
send('unknown type', eth(MAC_B, MAC_A, 0x9999, b'unknown' * 10))
send('llc', eth(MAC_B, MAC_A, 40, b'\x42\x42\x03' + bytes(37)))
send('another station', eth(mac('02:00:00:00:00:99'), MAC_A, 0x800, ab(ICMP, icmp(8))))
for i in range(40):
    to_b(f'noise {i}', ab(random.choice((TCP, UDP, ICMP)), random.randbytes(random.randrange(60))))
