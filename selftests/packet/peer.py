# SPDX-License-Identifier: GPL-2.0
"""
The test's end of the wire: it sends exact packets, and states the packets that it expects

A test runs in a network namespace of its own.  tun() makes a device without a link header, with the
stack under test at 192.0.2.1 and the test at 192.0.2.2; veth() makes an Ethernet wire.  Sequence
numbers are relative to the initial ones, as in the RFC's figures: 0 is the SYN, 1 the first byte.
This holds for segments sent through a Conn, and for seq, ack and SACK blocks of received segments
that belong to one.  Documentation/packet_tests.rst explains the vocabulary of a test.
"""
import contextlib
import ctypes
import errno
import fcntl
import json
import os
import select
import socket
import struct
import subprocess
import time

import wire
from wire import *    # noqa: F401,F403: tests use its names unqualified

# linux (the oracle), own or share (Weft's two modes)
STACK_NAME = os.environ.get('STACK', 'linux')
WEFT = os.environ.get('WEFT', 'weft')
# ports: the stack's listening one, one without a socket, the peer's
LISTEN, CLOSED, PORT = 80, 7, 5000
MTU = 1500
STATES = dict(enumerate('? ESTABLISHED SYN-SENT SYN-RECEIVED FIN-WAIT-1 FIN-WAIT-2 TIME-WAIT '
                        'CLOSED CLOSE-WAIT LAST-ACK LISTEN CLOSING'.split()))

IP6_FIELD = {'ttl': 'hops', 'tos': 'tclass'}                # fields of put() in IPv4, and of ip6()
# Options that the socket module does not name, or that have another number in IPv6.
# IPV6_TCLASS, IPV6_MINHOPCOUNT
OPTION4, OPTION6 = {'IP_MINTTL': 21}, {'IP_TOS': 67, 'IP_MINTTL': 73}

on_weft = STACK_NAME != 'linux'
libc = ctypes.CDLL(None, use_errno=True)


class Skip(Exception):
    pass


def ip(*lines):
    subprocess.run(['ip', '-batch', '-'], input='\n'.join(lines) + '\n', text=True, check=True)


def weft(*words):
    return subprocess.run([WEFT, *words], check=True, capture_output=True, text=True).stdout


def ended(c, code, *words):
    """The flight recorder tells how this connection ended: by one word, and in a sentence."""
    rows = json.loads(weft('-j', 'why', f':{c.sport}'))
    last = [row for row in rows if row['state'] == 'ended' and row['local_port'] == c.dport][-1]
    told = last['code'] == code and all(word in last['why'] for word in words)
    assert told, f'not {code}, {words}, but {last}'


def logged(*words):
    """The flight recorder has an event of this namespace with these words."""
    lines = weft('log').splitlines()
    found = any(all(word in line for word in words) for line in lines)
    assert found, '\n'.join([f'no event with {words}:', *lines])


def sysctl(name, value):
    with open('/proc/sys/' + name.replace('.', '/'), 'w') as f:
        f.write(str(value))


def stack_sysctl(name, value):
    """A TCP sysctl of the stack under test, by its name in net.ipv4."""
    sysctl(f'net.weft.{name}' if on_weft else f'net.ipv4.{name}', value)


@contextlib.contextmanager
def no_memory(cache):
    """Slab allocations fail in system calls of this process, and on behalf of packets that it
    sends."""
    names = {f'/sys/kernel/slab/{cache}/failslab': 1, '/proc/self/make-it-fail': 1}
    names |= {f'/sys/kernel/debug/failslab/{name}': value for name, value in (
        ('task-filter', 'Y'), ('cache-filter', 'Y'), ('ignore-gfp-wait', 'N'), ('times', -1),
        ('interval', 1), ('verbose', 0))}
    for name, value in names.items():
        with open(name, 'w') as f:
            f.write(str(value))
    me = os.open('/proc/self/make-it-fail', os.O_RDWR)
    probability = os.open('/sys/kernel/debug/failslab/probability', os.O_RDWR)
    try:
        os.write(probability, b'100')
        yield
    finally:
        os.write(me, b'0')
        os.write(probability, b'0')


def calm():
    """No retransmission for a while, so that the pauses of a slow machine do not matter."""
    stack_sysctl('tcp_early_retrans', 0)                    # tail loss probes
    if on_weft:
        stack_sysctl('tcp_rto_min_ms', 3000)
        return
    with contextlib.suppress(FileNotFoundError):            # since 6.11
        stack_sysctl('tcp_rto_min_us', 3000000)


def family():
    if not on_weft:
        return socket.AF_INET
    try:
        with open('/sys/module/weft/parameters/family') as f:
            return int(f.read())
    except FileNotFoundError:
        return 18


def stack_socket(kind=socket.SOCK_STREAM, inet6=OVER6, proto=0):
    """A socket of the stack under test; for Python it is one of AF_INET or AF_INET6."""
    if inet6 and not on_weft:
        fd = libc.socket(socket.AF_INET6, kind, proto)
    else:
        fd = libc.socket(family(), kind, proto | (0x100 if inet6 else 0))
    if fd < 0:
        raise OSError(ctypes.get_errno(), 'socket')
    s = socket.socket(socket.AF_INET6 if inet6 else socket.AF_INET, kind, proto, fileno=fd)
    s.settimeout(5)
    return s


def counters():
    """All of Weft's counters by name."""
    stat = json.loads(weft('-j', 'stat'))
    if isinstance(stat, dict):
        stat = [{'name': k, 'value': v} for k, v in stat.items()]
    return {c['name']: c['value'] for c in stat}


def drop_counters():
    return {k.removeprefix('drop.'): v for k, v in counters().items() if k.startswith('drop.')}


@contextlib.contextmanager
def drop(name, count=1):
    """In this block Weft drops `count` packets for this reason, and none for another."""
    if not on_weft:
        yield
        return
    before = drop_counters()
    yield
    changes = {k: v - before.get(k, 0) for k, v in drop_counters().items() if v != before.get(k, 0)}
    assert changes == ({name: count} if count else {}), f'drops {changes}, not {name}: {count}'


@contextlib.contextmanager
def counted(name, count=1):
    """In this block this counter of Weft grows by `count`."""
    if not on_weft:
        yield
        return
    before = counters().get(name, 0)
    yield
    now = counters().get(name, 0)
    assert now - before == count, f'{name} grew by {now - before}, not {count}'


def short(value):
    text = repr(value)
    return text if len(text) < 60 else f'{text[:40]}... ({len(value)})'


class Wire:
    """The common part of tun and veth: sending, receiving, expectations."""
    stack, peer, inet6 = STACK, PEER, False                 # addresses; tun6() has others

    def __init__(self):
        self.cleanup = []
        # connections with relative numbers, by the peer's and the stack's port
        self.conns = {}
        # whether to return IGMP and MLD, which may be the host's
        self.igmp = self.mld = False

    def put(self, payload, proto=None, ident=0, **fields):
        """Sends an IP packet."""
        proto = TCP if proto is None else proto
        if self.inet6:
            self.put_raw(ip6(proto, payload, **{IP6_FIELD.get(name, name): value for name,
                                                value in fields.items()}))
        else:
            self.put_raw(ip4(proto, payload, ident=ident, **fields))

    def get(self, ms=1000):
        """The next packet, or None."""
        end = time.monotonic() + ms / 1000
        while True:
            left = end - time.monotonic()
            if left < 0 and not select.select([self.fd], [], [], 0)[0]:
                return None
            if select.select([self.fd], [], [], max(left, 0))[0]:
                packet = self.get_raw()
                if packet is not None:
                    self.relate(packet)
                    return packet

    def relate(self, packet):
        """Makes the numbers of a connection's packet relative."""
        if packet.proto == TCP and hasattr(packet, 'seq'):
            conn = self.conns.get((packet.dport, packet.sport))
            if conn:
                conn.relate(packet)

    def expect(self, ms=1000, **want):
        """The next packet has these fields."""
        packet = self.get(ms)
        assert packet is not None, f'nothing came in {ms} ms; expected {want}'
        self.compare(packet, want)
        return packet

    @staticmethod
    def compare(packet, want):
        for name, value in want.items():
            got = getattr(packet, name, None)
            if name == 'flags':
                got, value = set(got or ''), set(value)
            elif name == 'opts':
                got = ','.join(got or [])
            elif name in ('seq', 'ack') and got is not None:
                got, value = relative(got, 0), relative(value, 0)
            assert got == value, f'{name} is {short(got)}, not {short(value)}, in: {packet}'

    def expect_nothing(self, ms=50):
        packet = self.get(ms)
        assert packet is None, f'nothing was expected, but came: {packet}'

    def listen(self, port=LISTEN, backlog=8, **options):
        s = stack_socket(inet6=self.inet6)
        set_options(s, options, self.inet6)
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((self.stack, port))
        s.listen(backlog)
        return s

    def udp_socket(self, port=LISTEN):
        s = stack_socket(socket.SOCK_DGRAM, self.inet6)
        s.bind((self.stack, port))
        return s

    def ping_socket(self, ident):
        sysctl('net.ipv4.ping_group_range', '0 2147483647')
        s = stack_socket(socket.SOCK_DGRAM, self.inet6, proto=ICMP6 if self.inet6 else ICMP)
        s.bind((self.stack, ident))
        return s

    def passive(self, opts=None, window=65535, accept=True, port=PORT, rtt=0, ecn=False, **options):
        """The peer opens a connection to a listening socket: ESTABLISHED, both sequence numbers at
        1, `rtt` seconds away."""
        c = self.half_open(opts, window, port, None, *(('SEC', 'SAE') if ecn else ()), **options)
        c.finish_open(window, rtt)
        c.sock = c.listener.accept()[0] if accept else None
        if c.sock:
            c.sock.settimeout(5)
        return c

    def half_open(self, opts=None, window=65535, port=PORT, listener=None, flags='S', answer='SA',
                  **options):
        """The peer's SYN to a listening socket, a new one with these options or `listener`, and the
        SYN-ACK: SYN-RECEIVED."""
        c = Conn(self, port, LISTEN)
        c.listener = listener or self.listen(**options)
        c.begin_open(mss(1460) if opts is None else opts, window, flags, answer)
        return c

    def connecting(self, flags='S', **options):
        """The stack sends a SYN to the peer: SYN-SENT."""
        s = stack_socket(inet6=self.inet6)
        set_options(s, options, self.inet6)
        s.setblocking(False)
        code = s.connect_ex((self.peer, PORT))
        assert code == errno.EINPROGRESS, f'connect: {os.strerror(code)}'
        syn = self.expect(proto=TCP, flags=flags, ack=0, dport=PORT)
        return Conn(self, PORT, syn.sport, s, syn)

    def fast_connecting(self, data, **options):
        """The stack's SYN for sendto(MSG_FASTOPEN), which has returned c.sent; None:
        EINPROGRESS."""
        s = stack_socket(inet6=self.inet6)
        set_options(s, options, self.inet6)
        s.setblocking(False)
        try:
            sent = s.sendto(data, socket.MSG_FASTOPEN, (self.peer, PORT))
        except BlockingIOError:
            sent = None
        syn = self.expect(proto=TCP, flags='S', ack=0, dport=PORT)
        # kept until the end of the test: closing it sends a FIN
        self.cleanup.append(s)
        c = Conn(self, PORT, syn.sport, s, syn)
        c.sent = sent
        s.settimeout(5)
        return c

    def give_cookie(self, cookie, size=1460):
        """Lets the stack learn this cookie of the peer, and the MSS."""
        c = self.fast_connecting(b'early')
        asked = c.sent is None and c.syn.data == b'' and c.syn.fastopen == b''
        assert asked, f'sent {c.sent} on {c.syn}'
        c.send('SA', seq=0, ack=1, opts=mss(size) + fastopen(cookie))
        c.expect('A', seq=1, ack=1, data=b'')
        return c

    def active(self, opts=None, window=65535, syn='S', synack='SA', **options):
        """The stack opens a connection to the peer: ESTABLISHED, both sequence numbers at 1."""
        c = self.connecting(syn, **options)
        c.take_options(mss(1460) if opts is None else opts)
        c.send(synack, seq=0, ack=1, opts=mss(1460) if opts is None else opts, window=window,
               raw_opts=True)
        c.expect('A', seq=1, ack=1, data=b'')
        c.sock.setblocking(True)
        c.sock.settimeout(5)
        assert c.error() == 0
        return c


class Tun(Wire):
    def __init__(self, mtu=MTU, flags=0x1001):              # IFF_TUN | IFF_NO_PI
        super().__init__()
        self.fd = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(self.fd, 0x400454ca, struct.pack('16sH22x', b'tun0', flags))
        ip(f'link set tun0 mtu {mtu} txqueuelen 2000 up')
        address(self, 'tun0')

    def put_raw(self, data):
        os.write(self.fd, data)

    def get_raw(self):
        try:
            data = os.read(self.fd, 70000)
        except BlockingIOError:
            return None
        if data[0] >> 4 != 4 or (data[9] == IGMP and not self.igmp):    # IPv6, and IGMP
            return None
        return Packet(data)


class Tun6(Tun):
    """The same over IPv6: the stack has 2001:db8::1 and fe80::1."""
    stack, peer, inet6 = STACK6, PEER6, True

    def __init__(self, mtu=MTU):
        if STACK_NAME == 'own':                             # the host has no IPv6 on the device
            super().__init__(mtu)
            addresses6('tun0')
            self.ifindex = socket.if_nametoindex('tun0')
            return
        for what in ('all', 'default'):
            sysctl(f'net.ipv6.conf.{what}.disable_ipv6', 0)
        sysctl('net.ipv6.conf.default.accept_dad', 0)
        sysctl('net.ipv6.conf.default.router_solicitations', 0)
        sysctl('net.ipv6.conf.default.addr_gen_mode', 1)     # no other addresses
        super().__init__(mtu)
        ip(f'addr add {STACK6}/64 dev tun0 nodad', 'addr add fe80::1/64 dev tun0 nodad')
        self.ifindex = socket.if_nametoindex('tun0')
        self.wait_for_address()

    @staticmethod
    def wait_for_address():
        """Waits until the kernel accepts packets for the addresses."""
        for _ in range(500):
            with open('/proc/net/ipv6_route') as f:
                routes = f.read()
            if all(f'{socket.inet_pton(socket.AF_INET6, a).hex()} 80' in routes
                   for a in (STACK6, 'fe80::1')):
                return
            time.sleep(0.01)
        raise AssertionError('no address: ' + routes)

    def get_raw(self):
        try:
            data = os.read(self.fd, 70000)
        except BlockingIOError:
            return None
        # the host's MLD and the like
        if data[0] >> 4 != 6 or data[6] == HOPOPTS or data[24] == 0xff:
            return None
        return Packet6(data)


def addresses6(device):
    """Gives Weft in own mode 2001:db8::1 and fe80::1 on the device, at once."""
    weft('addr', 'add', 'fe80::1/64', 'dev', device, 'quiet')
    weft('addr', 'add', f'{STACK6}/64', 'dev', device, 'quiet')


class Veth(Wire):
    """An Ethernet wire: the stack has eth0, the test the other end, eth1, in its raw form."""

    def __init__(self, configure=True):
        super().__init__()
        ip('link add eth0 type veth peer name eth1')
        for side in ('eth0', 'eth1'):
            with contextlib.suppress(FileNotFoundError):
                sysctl(f'net.ipv6.conf.{side}.disable_ipv6', 1)
            sysctl(f'net.ipv4.conf.{side}.arp_ignore', 8 if side == 'eth1' else 0)
        ip('link set eth1 arp off up', 'link set eth0 up')
        self.wait_for_carrier()
        subprocess.run(['ethtool', '-K', 'eth0', 'tx', 'off', 'tso', 'off', 'gso', 'off'],
                       check=True, capture_output=True)
        self.sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        self.sock.bind(('eth1', 0))
        self.sock.setblocking(False)
        self.fd = self.sock.fileno()
        # SIOCGIFHWADDR
        request = fcntl.ioctl(self.fd, 0x8927, struct.pack('16s24x', b'eth0'))
        self.stack_mac = request[18:24]
        self.peer_mac = mac('02:00:00:00:00:02')
        if configure:
            address(self, 'eth0')

    @staticmethod
    def wait_for_carrier():
        """Waits until the kernel has noticed the carrier; before that each end drops packets."""
        for _ in range(500):
            links = subprocess.run(['ip', '-o', 'link'], capture_output=True, text=True,
                                   check=True).stdout
            if links.count('state UP') == 2:
                return
            time.sleep(0.01)
        raise AssertionError('no carrier: ' + links)

    def put_frame(self, dst, kind, payload, src=None):
        self.sock.send(eth(dst, src or self.peer_mac, kind, payload))

    def put_raw(self, data):
        self.put_frame(self.stack_mac, 0x800, data)

    def put_group(self, proto, payload, dst, **fields):
        """An IPv4 packet to a group."""
        self.put_frame(group_mac(dst), 0x800, ip4(proto, payload, dst=dst, **fields))

    def put_igmp(self, payload, dst='224.0.0.1', **fields):
        self.put_group(IGMP, payload, dst, **dict(dict(ttl=1, options=ALERT), **fields))

    def expect_igmp(self, ms=1000, **want):
        """The next packet is IGMP, sent as RFC 3376 4 requires."""
        packet = self.expect(ms, proto=IGMP, ttl=1, tos=0xc0, src=STACK, **want)
        assert packet.raw[20:packet.ihl] == ALERT, 'Router Alert'
        assert packet.mac_dst == group_mac(packet.dst), packet.mac_dst.hex(':')
        return packet

    def expect_report(self, *records, ms=1000):
        self.expect_igmp(ms, kind=0x22, dst='224.0.0.22', records=list(records))

    def get_raw(self):
        try:
            data, info = self.sock.recvfrom(70000)
        except BlockingIOError:
            return None
        if info[2] == socket.PACKET_OUTGOING:
            return None
        kind = struct.unpack('!H', data[12:14])[0]
        if kind == 0x800 and (data[23] != IGMP or self.igmp):
            packet = Packet(data[14:14 + struct.unpack('!H', data[16:18])[0]])
        elif kind in (0x806, 0x8035):                       # ARP, RARP
            packet = ArpPacket(data[14:42], kind)
        else:
            return None
        packet.mac_dst, packet.mac_src = data[:6], data[6:12]
        return packet

    def resolve(self):
        """The stack asks for the peer's address and gets it."""
        self.expect(op=1, tpa=PEER)
        self.put_frame(self.stack_mac, 0x806, arp(2, self.peer_mac, PEER, self.stack_mac, STACK))


def mreq(group, src=None):
    """An ip_mreq, or with a source an ip_mreq_source, on the stack's device."""
    parts = (group, STACK) + ((src,) if src else ())
    return b''.join(socket.inet_aton(part) for part in parts)


ADD_SOURCE, DROP_SOURCE, BLOCK_SOURCE, UNBLOCK_SOURCE = 39, 40, 38, 37


def join(s, group, src=None):
    s.setsockopt(socket.SOL_IP, ADD_SOURCE if src else socket.IP_ADD_MEMBERSHIP, mreq(group, src))


def leave(s, group, src=None):
    s.setsockopt(socket.SOL_IP, DROP_SOURCE if src else socket.IP_DROP_MEMBERSHIP, mreq(group, src))


class Veth6(Veth):
    """
    An Ethernet wire for IPv6: fe80::1 and 2001:db8::1, or in own mode none yet.  In share mode, and
    of Linux, they are the host's.
    """
    stack, peer, inet6 = STACK6, PEER6, True

    def __init__(self, configure=True, ra=False):
        super().__init__(configure=False)
        self.ifindex = socket.if_nametoindex('eth0')
        if STACK_NAME != 'own':
            self.by_host()
            return
        sysctl('net.weft.accept_ra', int(ra))
        weft('link', 'attach', 'eth0', 'own')
        if configure:
            addresses6('eth0')

    @staticmethod
    def by_host():
        for name, value in ('accept_dad', 0), ('router_solicitations', 0), ('addr_gen_mode',
                                                                            1), ('disable_ipv6', 0):
            sysctl(f'net.ipv6.conf.eth0.{name}', value)
        ip(f'addr add {STACK6}/64 dev eth0 nodad', 'addr add fe80::1/64 dev eth0 nodad')
        Tun6.wait_for_address()
        if STACK_NAME == 'share':
            weft('link', 'attach', 'eth0')

    def put_raw(self, data):
        self.put_frame(self.stack_mac, 0x86dd, data)

    def put_group(self, group, data):
        """A packet to a group, in a frame to it."""
        self.put_frame(group_mac(group), 0x86dd, data)

    def put_group_udp(self, group, data, src=PEER6):
        self.put_group(group, ip6(UDP, udp(PORT, LISTEN, data, src=src, dst=group), src=src,
                                  dst=group))

    def put_mld(self, message, dst='ff02::1', src='fe80::2', hops=1, alert=ALERT6):
        """The checksum of the message must cover the same addresses."""
        self.put_group(dst, ip6(HOPOPTS if alert else ICMP6, alert + message, src=src, dst=dst,
                                hops=hops))

    def expect_mld(self, ms=1000, src='fe80::1', **want):
        """The next packet is MLD, sent as RFC 3810 5 requires."""
        packet = self.expect(ms, proto=ICMP6, ttl=1, src=src, alert=True, code=0, **want)
        assert packet.mac_dst == group_mac(packet.dst), packet.mac_dst.hex(':')
        return packet

    def expect_report(self, *records, ms=1000, **more):
        self.expect_mld(ms, kind=MLD2_REPORT, dst='ff02::16', records=list(records), **more)

    def settle(self):
        """Discards the reports for the addresses; from now on MLD counts."""
        self.expect_nothing(2500)
        self.mld = True

    def get_raw(self):
        try:
            data, info = self.sock.recvfrom(70000)
        except BlockingIOError:
            return None
        if info[2] == socket.PACKET_OUTGOING or data[12:14] != b'\x86\xdd' or (data[20] == HOPOPTS
                                                                               and not self.mld):
            return None
        packet = Packet6(data[14:54 + struct.unpack('!H', data[18:20])[0]])
        packet.mac_dst, packet.mac_src = data[:6], data[6:12]
        return packet

    def resolve(self, target=PEER6, src=STACK6):
        """The stack asks for a neighbour's address and gets it."""
        self.expect(kind=NS, src=src, dst=solicited_node(target), target=target)
        self.advertise(target, src)

    def advertise(self, target=PEER6, dst=STACK6, flags=SOLICITED | OVERRIDE, lladdr=None, src=None,
                  **fields):
        options = b'' if lladdr is False else lladdr_option(2, lladdr or self.peer_mac)
        src = src or target
        message = icmp6(NA, 0, flags << 24, addr6(target) + options, src=src, dst=dst)
        packet = ip6(ICMP6, message, src=src, dst=dst, **{'hops': 255, **fields})
        self.put_group(dst, packet) if dst.startswith('ff') else self.put_raw(packet)

    def solicit(self, target=STACK6, src=PEER6, dst=None, lladdr=None, **fields):
        options = b''
        if lladdr is not False and src != '::':
            options = lladdr_option(1, lladdr or self.peer_mac)
        dst = dst or solicited_node(target)
        message = icmp6(NS, 0, 0, addr6(target) + options, src=src, dst=dst)
        packet = ip6(ICMP6, message, src=src, dst=dst, **{'hops': 255, **fields})
        self.put_group(dst, packet) if dst.startswith('ff') else self.put_raw(packet)


def member6(group, src=None, device='eth0'):
    """A group_req, or with a source a group_source_req."""
    ends = (struct.pack('=HHI16sI100x', socket.AF_INET6, 0, 0, addr6(a), 0) for a in (group, src)
            if a)
    return struct.pack('=II', socket.if_nametoindex(device), 0) + b''.join(ends)


def join6(s, group, src=None):
    # MCAST_JOIN_SOURCE_GROUP, MCAST_JOIN_GROUP
    s.setsockopt(socket.IPPROTO_IPV6, 46 if src else 42, member6(group, src))


def leave6(s, group, src=None):
    s.setsockopt(socket.IPPROTO_IPV6, 47 if src else 45, member6(group, src))


def block6(s, group, src, again=False):
    s.setsockopt(socket.IPPROTO_IPV6, 44 if again else 43, member6(group, src))


class ArpPacket:
    def __init__(self, raw, proto):
        self.raw, self.proto = raw, proto
        self.hw, self.ptype, self.hlen, self.plen, self.op = struct.unpack('!HHBBH', raw[:8])
        self.sha, self.spa = raw[8:14], socket.inet_ntoa(raw[14:18])
        self.tha, self.tpa = raw[18:24], socket.inet_ntoa(raw[24:28])

    def __str__(self):
        name = 'arp' if self.proto == 0x806 else 'rarp'
        sender, target = self.sha.hex(':'), self.tha.hex(':')
        return f'{name} {self.op} {sender} {self.spa} > {target} {self.tpa}'


def address(net, device):
    """Gives the stack under test 192.0.2.1/24 on the device."""
    if STACK_NAME == 'own':
        weft('link', 'attach', device, 'own')
        weft('addr', 'add', STACK4 + '/24', 'dev', device, 'quiet')
    else:
        ip(f'addr add {STACK4}/24 dev {device}')
        if STACK_NAME == 'share':
            weft('link', 'attach', device)


def fresh_namespace():
    if libc.unshare(0x40000000):                            # CLONE_NEWNET
        raise OSError(ctypes.get_errno(), 'unshare')
    with contextlib.suppress(FileNotFoundError):
        sysctl('net.ipv6.conf.all.disable_ipv6', 1)
        sysctl('net.ipv6.conf.default.disable_ipv6', 1)
    ip('link set lo up')
    # connections that a test leaves open end soon
    stack_sysctl('tcp_orphan_retries', 1)


def tun(mtu=MTU):
    """Over IPv6 with an MTU that gives segments the same size as over IPv4."""
    fresh_namespace()
    return Tun6(mtu + 20) if OVER6 else Tun(mtu)


def tun6(**more):
    fresh_namespace()
    return Tun6(**more)


def veth6(**more):
    """IPv6 on Ethernet."""
    fresh_namespace()
    return Veth6(**more)


def veth(**more):
    fresh_namespace()
    return Veth(**more)


def set_options(s, options, inet6=False):
    for name, value in options.items():
        if inet6 and name in OPTION6:
            s.setsockopt(socket.IPPROTO_IPV6, OPTION6[name], value)
            continue
        levels = {'TCP': 'IPPROTO_TCP', 'IP_': 'IPPROTO_IP'}
        level = getattr(socket, levels.get(name[:3], 'SOL_SOCKET'))
        s.setsockopt(level, OPTION4.get(name) or getattr(socket, name), value)


class Conn:
    """
    The peer's end of one connection.  Numbers are relative.  In segments to the stack seq is
    relative to the peer's ISS and ack to the stack's; in segments from it, the other way round.
    The stack's first SYN, given here or received, sets its ISS.
    """

    def __init__(self, net, sport, dport, sock=None, syn=None, peer=None):
        self.net, self.sport, self.dport, self.peer = net, sport, dport, peer or net.peer
        self.iss = None                                     # the stack's
        # next sequence number to send, next expected; relative
        self.snd, self.rcv = 0, 0
        self.clock, self.ts_on, self.ts_recent = 1000, False, 0
        self.sock, self.syn, self.listener = sock, syn, None
        net.conns[sport, dport] = self
        if syn:
            self.relate(syn)
            self.note(syn)

    def relate(self, packet):
        if self.iss is None and 'S' in packet.flags:
            self.iss = packet.seq
        packet.relate(self.iss or 0)

    def take_options(self, opts):
        self.ts_on = b'\x08\x0a' in opts
        self.syn_ts = self.ts_on

    def open(self, opts, window, rtt=0, flags='S', answer='SA', tos=0):
        self.begin_open(opts, window, flags, answer, tos)
        self.finish_open(window, rtt)

    def begin_open(self, opts, window, flags, answer, tos=0):
        self.take_options(opts)
        self.send(flags, seq=0, opts=opts, window=window, raw_opts=True, tos=tos)
        self.synack = self.expect(answer, seq=0, ack=1)

    def finish_open(self, window, rtt=0):
        time.sleep(rtt)
        self.send('A', seq=1, ack=1, window=window)

    def fast_open(self, option=b'', data=b'', taken=0):
        """A SYN with data, and the SYN-ACK, which acknowledges `taken` bytes of it."""
        self.send('S', seq=0, data=data, opts=mss(1460) + option)
        self.snd = 1 + taken
        return self.expect('SA', seq=0)

    def fastopen_info(self):
        """Of TCP_INFO: whether data on the SYN was acknowledged, and tcpi_fastopen_client_fail."""
        info = self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)
        return bool(info[5] & 32), info[7] >> 1 & 3

    INFO = {'rcv_rtt': (92, 'I'), 'delivery_rate': (160, 'Q'), 'total_rto': (240, 'H'),
            'total_rto_recoveries': (242, 'H'),
            'total_rto_time': (244, 'I')}

    def info(self, name):
        """A field of TCP_INFO."""
        at, kind = self.INFO[name]
        info = self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        return struct.unpack_from(kind, info, at)[0]

    def note(self, packet):
        length = len(packet.data) + ('S' in packet.flags) + ('F' in packet.flags)
        self.rcv = packet.seq + length
        if packet.ts:
            self.ts_recent = packet.ts[0]

    def segment(self, flags, seq=None, ack=None, data=b'', window=65535, opts=b'', raw_opts=False,
                tsval=None, **fields):
        """A segment as bytes; by default seq is the next number and ack covers all received
        data."""
        seq = self.snd if seq is None else seq
        ack = self.rcv if ack is None else ack
        if self.ts_on and not raw_opts:
            opts = NOP + NOP + ts(self.clock if tsval is None else tsval, self.ts_recent) + opts
        number = ack + (self.iss or 0) if 'A' in flags else 0
        if 'R' not in flags:
            self.snd = max(self.snd, seq + len(data) + ('S' in flags) + ('F' in flags))
        return tcp(self.sport, self.dport, flags, seq=seq + ISS, ack=number, window=window,
                   opts=opts, data=data,
                   src=self.peer, dst=self.net.stack, **fields)

    def send(self, flags, ident=0, tos=0, ttl=64, **fields):
        """Sends a segment: its fields are those of segment(), the others IP's."""
        self.net.put(self.segment(flags, **fields), ident=ident, tos=tos, ttl=ttl, src=self.peer,
                     dst=self.net.stack)

    def expect(self, flags, seq=None, ack=None, ms=1000, **want):
        """The next packet is a segment of this connection; by default seq is the next number and
        ack covers all sent data."""
        want.update(proto=TCP, flags=flags, sport=self.dport, dport=self.sport,
                    seq=self.rcv if seq is None else seq)
        want['ack'] = 0 if 'A' not in flags else self.snd if ack is None else ack
        packet = self.net.expect(ms, **want)
        if 'R' not in packet.flags:
            self.note(packet)
        return packet

    def expect_nothing(self, ms=50):
        self.net.expect_nothing(ms)

    def take(self, n):
        """Receives n segments of data."""
        for _ in range(n):
            self.note(self.net.expect(proto=TCP))

    def again(self, ms=1000):
        """Returns the seq of the next packet, which does not count as received."""
        return self.net.expect(ms, proto=TCP).seq

    def send_sack(self, *blocks, ack=1):
        """An ACK with the SACK blocks [lo, hi)."""
        self.send('A', ack=ack, opts=NOP + NOP +
                  sack(*[(lo + self.iss, hi + self.iss) for lo, hi in blocks]))

    def deliver(self, data):
        """Sends data, and receives its ACK."""
        self.send('PA', data=data)
        return self.expect('A', data=b'')

    def quiet(self):
        """Discards packets still to come, such as a delayed ACK."""
        while True:
            packet = self.net.get(80)
            if packet is None:
                return
            self.note(packet)

    def error(self):
        return self.sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)

    def state(self):
        return STATES[self.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 8)[0]]

    def expect_state(self, name):
        assert self.state() == name, f'state is {self.state()}, not {name}'

    def expect_alive(self):
        """The connection still carries data in both directions."""
        self.send('PA', data=b'alive')
        self.expect('A', data=b'')
        got = self.sock.recv(100)
        assert got == b'alive', got
        self.sock.send(b'yes')
        self.expect('PA', data=b'yes')
        self.send('A')

    def expect_reset(self):
        """The user's call fails with ECONNRESET."""
        try:
            got = self.sock.recv(100)
        except ConnectionResetError:
            return
        raise AssertionError(f'no ECONNRESET, but {got!r}')


# From ESTABLISHED to each closing state.

def fin_wait_1(c):
    c.sock.shutdown(socket.SHUT_WR)
    c.expect('FA')


def fin_wait_2(c):
    fin_wait_1(c)
    c.send('A')


def closing(c):
    seq = c.rcv
    fin_wait_1(c)
    c.send('FA', ack=seq)
    c.expect('A')


def time_wait(c):
    fin_wait_2(c)
    c.send('FA')
    c.expect('A')


def close_wait(c):
    c.send('FA')
    c.expect('A')


def last_ack(c):
    close_wait(c)
    c.sock.shutdown(socket.SHUT_WR)
    c.expect('FA')
