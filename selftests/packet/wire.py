# SPDX-License-Identifier: GPL-2.0
"""
Packets to bytes and back: Ethernet, ARP, IPv4, IPv6, ICMPv4 and ICMPv6, UDP, TCP

Any field can be given a wrong value.  Under `run --ip 6`, which runs the tests of TCP, UDP and ICMP
over IPv6, STACK, PEER, ICMP, icmp() and the ICMP types are those of IPv6.
"""
import os
import socket
import struct

OVER6 = os.environ.get('IP') == '6'
STACK4, PEER4 = '192.0.2.1', '192.0.2.2'
STACK6, PEER6 = '2001:db8::1', '2001:db8::2'
# the stack under test, and the host that the test plays
STACK, PEER = (STACK6, PEER6) if OVER6 else (STACK4, PEER4)
FLAGS = 'FSRPAUEC'                          # from bit 0 on
# the peer's first sequence number: its numbers wrap soon
ISS = 0xfffffff0
IGMP, TCP, UDP = 2, 6, 17
HOPOPTS, FRAGMENT, ICMP6, DSTOPTS = 0, 44, 58, 60
ICMP = ICMP6 if OVER6 else 1


def checksum(data):
    """RFC 1071."""
    if len(data) % 2:
        data += b'\0'
    total = sum(struct.unpack(f'!{len(data) // 2}H', data))
    while total >> 16:
        total = (total & 0xffff) + (total >> 16)
    return ~total & 0xffff


def relative(number, first):
    """The signed distance of a sequence number or a timestamp from `first`: RFC 9293 3.4's
    comparison."""
    return (number - first + 2**31) % 2**32 - 2**31


def is_v6(addr):
    return ':' in addr


def pseudo(src, dst, proto, length):
    if is_v6(src):
        addrs = b''.join(socket.inet_pton(socket.AF_INET6, a) for a in (src, dst))
        return addrs + struct.pack('!II', length, proto)
    return socket.inet_aton(src) + socket.inet_aton(dst) + struct.pack('!BBH', 0, proto, length)


def ip4(proto, payload, src=PEER4, dst=STACK4, ttl=64, tos=0, ident=0, df=True, mf=False, offset=0,
        options=b'',
        version=4, ihl=None, total=None, csum=None):
    """An IPv4 packet; offset in bytes."""
    ihl = (20 + len(options)) // 4 if ihl is None else ihl
    total = 20 + len(options) + len(payload) if total is None else total
    head = struct.pack('!BBHHHBBH4s4s', version << 4 | ihl, tos, total, ident,
                       df << 14 | mf << 13 | offset // 8, ttl, proto, 0,
                       socket.inet_aton(src), socket.inet_aton(dst)) + options
    csum = checksum(head) if csum is None else csum
    return head[:10] + struct.pack('!H', csum) + head[12:] + payload


def ip6(proto, payload, src=PEER6, dst=STACK6, hops=64, tclass=0, flow=0, version=6, length=None):
    """An IPv6 packet; proto is that of what follows the header, an extension header perhaps."""
    length = len(payload) if length is None else length
    return struct.pack('!IHBB', version << 28 | tclass << 20 | flow, length, proto, hops) + \
        socket.inet_pton(socket.AF_INET6, src) + socket.inet_pton(socket.AF_INET6, dst) + payload


def fragment6(proto, offset, more, ident):
    return struct.pack('!BBHI', proto, 0, offset | more, ident)


def icmp6(kind, code=0, rest=0, data=b'', csum=None, src=PEER6, dst=STACK6):
    msg = struct.pack('!BBHI', kind, code, 0, rest) + data
    csum = checksum(pseudo(src, dst, ICMP6, len(msg)) + msg) if csum is None else csum
    return msg[:2] + struct.pack('!H', csum) + msg[4:]


# ICMP of the protocol of the run: types, and (type, code) of errors.
ECHO, ECHO_REPLY = (128, 129) if OVER6 else (8, 0)
HOST_UNREACHABLE, PORT_UNREACHABLE, TIME_EXCEEDED = ((1, 3), (1, 4),
                                                     (3, 0)) if OVER6 else ((3, 1), (3, 3), (11, 0))


def packet_of(proto, payload, **fields):
    """A packet of the protocol of the run."""
    return ip6(proto, payload, **fields) if OVER6 else ip4(proto, payload, **fields)


def quote(packet, moved=0):
    """The minimum quote of an ICMP error: the header and 64 bits; `moved` is added to the sequence
    number."""
    head, quoted = packet.raw[:40 if OVER6 else 20], packet.raw[40 if OVER6 else 20:][:8]
    if moved:
        quoted = quoted[:4] + number32(int.from_bytes(quoted[4:], 'big') + moved)
    return head + quoted


def number32(number):
    return struct.pack('!I', number % 2**32)


RS, RA, NS, NA, REDIRECT = range(133, 138)
ROUTER, SOLICITED, OVERRIDE = 0x80, 0x40, 0x20


def addr6(a):
    return socket.inet_pton(socket.AF_INET6, a)


def solicited_node(a):
    return socket.inet_ntop(socket.AF_INET6, addr6('ff02::1:ff00:0')[:13] + addr6(a)[13:])


def group_mac(a):
    """RFC 1112 6.4, RFC 2464 7"""
    if ':' in a:
        return b'\x33\x33' + addr6(a)[12:]
    a = socket.inet_aton(a)
    return bytes((1, 0, 0x5e, a[1] & 0x7f, a[2], a[3]))


def lladdr_option(kind, lladdr):
    """Of neighbour discovery: 1 is the source's, 2 the target's."""
    return bytes([kind, 1]) + lladdr


def mss(n):
    return struct.pack('!BBH', 2, 4, n)


def wscale(n):
    return struct.pack('!BBB', 3, 3, n)


def sack(*blocks):
    edges = b''.join(number32(edge) for block in blocks for edge in block)
    return struct.pack('!BB', 5, 2 + 8 * len(blocks)) + edges


def fastopen(cookie=b''):
    return struct.pack('!BB', 34, 2 + len(cookie)) + cookie


def ts(val, ecr):
    return struct.pack('!BB', 8, 10) + number32(val) + number32(ecr)


NOP, EOL, SACK_OK = b'\1', b'\0', b'\4\2'


def flag_bits(flags):
    return sum(1 << FLAGS.index(f) for f in flags)


def tcp(sport, dport, flags, seq=0, ack=0, window=65535, opts=b'', data=b'', urgent=0, offset=None,
        csum=None, src=PEER, dst=STACK):
    """A TCP segment; offset is the data offset, in 32-bit words."""
    opts += NOP * (-len(opts) % 4)
    offset = 5 + len(opts) // 4 if offset is None else offset
    seg = struct.pack('!HH', sport, dport) + number32(seq) + number32(ack) + \
        struct.pack('!BBHHH', offset << 4, flag_bits(flags), window, 0, urgent) + opts + data
    csum = checksum(pseudo(src, dst, TCP, len(seg)) + seg) if csum is None else csum
    return seg[:16] + struct.pack('!H', csum) + seg[18:]


def udp(sport, dport, data=b'', length=None, csum=None, src=PEER, dst=STACK):
    length = 8 + len(data) if length is None else length
    dgram = struct.pack('!HHHH', sport, dport, length, 0) + data
    if csum is None:
        csum = checksum(pseudo(src, dst, UDP, len(dgram)) + dgram) or 0xffff
    return dgram[:6] + struct.pack('!H', csum) + dgram[8:]


def icmp(kind, code=0, rest=0, data=b'', csum=None):
    if OVER6:
        return icmp6(kind, code, rest, data, csum)
    msg = struct.pack('!BBHI', kind, code, 0, rest) + data
    csum = checksum(msg) if csum is None else csum
    return msg[:2] + struct.pack('!H', csum) + msg[4:]


def igmp(kind, group='0.0.0.0', code=0, more=b'', csum=None):
    msg = struct.pack('!BBH4s', kind, code, 0, socket.inet_aton(group)) + more
    csum = checksum(msg) if csum is None else csum
    return msg[:2] + struct.pack('!H', csum) + msg[4:]


def igmp_query3(group='0.0.0.0', code=10, sources=(), number=None, qrv=2, qqic=125):
    """A query of version 3; code: tenths of a second."""
    number = len(sources) if number is None else number
    return igmp(0x11, group, code, struct.pack('!BBH', qrv, qqic, number) +
                b''.join(map(socket.inet_aton, sources)))


ALERT = b'\x94\x04\0\0'                                    # the option Router Alert
# the same in a hop-by-hop header, before ICMPv6
ALERT6 = bytes((ICMP6, 0, 5, 2, 0, 0, 1, 0))
MLD_QUERY, MLD_REPORT, MLD_DONE, MLD2_REPORT = 130, 131, 132, 143


def mld(kind, group='::', ms=0, more=b'', src='fe80::2', dst='ff02::1', csum=None):
    """An MLDv1 message, or with `more` appended an MLDv2 query; ms: the maximum response delay."""
    return icmp6(kind, 0, ms << 16, addr6(group) + more, csum=csum, src=src, dst=dst)


def mld_query2(group='::', ms=1000, sources=(), number=None, qrv=2, qqic=125, **fields):
    number = len(sources) if number is None else number
    return mld(MLD_QUERY, group, ms, struct.pack('!BBH', qrv, qqic, number) +
               b''.join(map(addr6, sources)), **fields)


def mac(text):
    return bytes.fromhex(text.replace(':', ''))


def eth(dst, src, kind, payload):
    return dst + src + struct.pack('!H', kind) + payload


def arp(op, sha, spa, tha, tpa, hw=1, proto=0x800, hlen=6, plen=4):
    return struct.pack('!HHBBH', hw, proto, hlen, plen,
                       op) + sha + socket.inet_aton(spa) + tha + socket.inet_aton(tpa)


class Packet:
    """An IPv4 packet taken apart; its checksums are right, or it is an error."""

    def __init__(self, raw):
        self.raw = raw
        (verihl, self.tos, self.length, self.ident, off, self.ttl, self.proto, _, src,
         dst) = struct.unpack('!BBHHHBBH4s4s', raw[:20])
        self.ihl = (verihl & 15) * 4
        assert verihl >> 4 == 4, 'IPv4'
        assert checksum(raw[:self.ihl]) == 0, 'IPv4 header checksum'
        assert self.length == len(raw), f'IPv4 total length {self.length}, of {len(raw)} bytes'
        self.df, self.mf, self.offset = bool(off & 0x4000), bool(off & 0x2000), (off & 0x1fff) * 8
        self.src, self.dst = socket.inet_ntoa(src), socket.inet_ntoa(dst)
        self.payload = raw[self.ihl:]
        self.read_payload()

    def read_payload(self):
        if self.mf or self.offset:                          # a fragment
            return
        {TCP: self.read_tcp, UDP: self.read_udp, ICMP: self.read_icmp, ICMP6: self.read_icmp6,
         IGMP: self.read_igmp}.get(self.proto, lambda p: None)(self.payload)

    def read_tcp(self, p):
        (self.sport, self.dport, self.seq, self.ack, offset, bits, self.window, _,
         self.urgent) = struct.unpack('!HHIIBBHHH', p[:20])
        assert checksum(pseudo(self.src, self.dst, TCP, len(p)) + p) == 0, 'TCP checksum'
        self.flags = ''.join(f for i, f in enumerate(FLAGS) if bits >> i & 1)
        self.data = p[(offset >> 4) * 4:]
        self.read_options(p[20:(offset >> 4) * 4])

    def relate(self, iss):
        """Makes the numbers relative: seq to the stack's first one, ack and SACK blocks to the
        peer's."""
        self.seq = relative(self.seq, iss)
        if 'A' in self.flags:
            self.ack = relative(self.ack, ISS)
        self.sack = [(relative(lo, ISS), relative(hi, ISS)) for lo, hi in self.sack]

    def read_options(self, o):
        self.opts, self.sack = [], []
        self.mss = self.wscale = self.ts = self.fastopen = None
        while o:
            kind, length = o[0], 1 if o[0] < 2 else o[1]
            if kind == 2:
                self.mss = struct.unpack('!H', o[2:4])[0]
            elif kind == 3:
                self.wscale = o[2]
            elif kind == 5:
                words = struct.unpack(f'!{(length - 2) // 4}I', o[2:length])
                self.sack = list(zip(words[::2], words[1::2]))
            elif kind == 8:
                self.ts = struct.unpack('!II', o[2:10])
            elif kind == 34:
                self.fastopen = o[2:length]
            self.opts.append({0: 'eol', 1: 'nop', 2: 'mss', 3: 'wscale', 4: 'sackOK', 5: 'sack',
                              8: 'TS'}.get(kind, str(kind)))
            o = o[length:]

    def read_udp(self, p):
        self.sport, self.dport, self.udp_length, csum = struct.unpack('!HHHH', p[:8])
        assert not csum or checksum(pseudo(self.src, self.dst, UDP, len(p)) +
                                    p) == 0, 'UDP checksum'
        self.data = p[8:]

    def read_icmp(self, p):
        self.kind, self.code, _, self.rest = struct.unpack('!BBHI', p[:8])
        assert checksum(p) == 0, 'ICMP checksum'
        self.data = p[8:]

    def read_icmp6(self, p):
        self.kind, self.code, _, self.rest = struct.unpack('!BBHI', p[:8])
        assert checksum(pseudo(self.src, self.dst, ICMP6, len(p)) + p) == 0, 'ICMPv6 checksum'
        self.data = p[8:]
        if self.kind in (MLD_REPORT, MLD_DONE):
            self.group = socket.inet_ntop(socket.AF_INET6, p[8:24])
        if self.kind == MLD2_REPORT:
            self.read_records(p, socket.AF_INET6)
        if self.kind in (NS, NA):
            self.target = socket.inet_ntop(socket.AF_INET6, p[8:24])
            self.nd_flags, self.nd_opts = p[4], p[24:]

    def read_igmp(self, p):
        self.kind, self.code, _, group = struct.unpack('!BBH4s', p[:8])
        assert checksum(p) == 0, 'IGMP checksum'
        self.group, self.records = socket.inet_ntoa(group), []
        if self.kind == 0x22:
            self.read_records(p, socket.AF_INET)

    def read_records(self, p, af):
        """records of IGMP's version 3 and MLD's version 2: (type, group, [source...])"""
        size, rest, self.records = 16 if af == socket.AF_INET6 else 4, p[8:], []
        for _ in range(p[7]):
            kind, aux, n = struct.unpack('!BBH', rest[:4])
            group, *sources = (socket.inet_ntop(af, rest[4 + size * i:4 + size * (i + 1)])
                               for i in range(n + 1))
            self.records.append((kind, group, sorted(sources)))
            rest = rest[4 + size * (n + 1) + 4 * aux:]
        assert not rest, 'more than its records'

    def __str__(self):
        what = f'{self.src} > {self.dst} '
        if self.proto == TCP:
            return what + (f'tcp {self.sport} > {self.dport} [{self.flags}] seq {self.seq} '
                           f'ack {self.ack} win {self.window} '
                           f'data {len(self.data)} <{",".join(self.opts)}>')
        if self.proto == UDP:
            return what + f'udp {self.sport} > {self.dport} data {len(self.data)}'
        if self.proto in (ICMP, ICMP6):
            return what + f'icmp {self.kind}/{self.code}'
        if self.proto == IGMP:
            return what + f'igmp {self.kind:#x} {self.group} {self.records}'
        return what + f'proto {self.proto}'


class Packet6(Packet):
    """An IPv6 packet taken apart, with a fragment header at most before its transport."""

    def __init__(self, raw):
        self.raw = raw
        first, self.length, self.proto, self.ttl = struct.unpack('!IHBB', raw[:8])
        self.tos, self.flow = first >> 20 & 0xff, first & 0xfffff
        assert first >> 28 == 6, 'IPv6'
        n = len(raw) - 40
        assert self.length == n, f'IPv6 payload length {self.length}, of {n} bytes'
        self.src, self.dst = (socket.inet_ntop(socket.AF_INET6, raw[a:a + 16]) for a in (8, 24))
        self.payload, self.mf, self.offset, self.ident = raw[40:], False, 0, None
        self.df = True                                      # no router cuts it (RFC 8200 5)
        self.alert = self.proto == HOPOPTS and self.payload[:8] == ALERT6
        if self.alert:
            self.proto, self.payload = ICMP6, self.payload[8:]
        if self.proto == FRAGMENT:
            self.proto, _, field, self.ident = struct.unpack('!BBHI', raw[40:48])
            self.mf, self.offset, self.payload = bool(field & 1), field & ~7, raw[48:]
        self.read_payload()
