#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""
Mutated frames of every protocol of Weft, sent to open sockets of all types

    STACK=own|share frames.py SEED SECONDS

The peer at the other end of a veth wire answers the stack's packets almost correctly, so that
connections are established and live; then it changes each frame with some probability.  No answer
is checked: the kernel's checkers report what goes wrong.
"""
import os
import random
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)) + '/../packet')
sys.dont_write_bytecode = True
import peer                                                 # noqa: E402
from peer import *                                          # noqa: F401,F403,E402

seed, seconds = int(sys.argv[1]), float(sys.argv[2])
rnd = random.Random(seed)
PEERS4 = [PEER, PEER, PEER, '192.0.2.3', '198.51.100.7', STACK, '0.0.0.0', '255.255.255.255',
          '127.0.0.1', '224.0.0.1']
STACKS4 = [STACK, STACK, STACK, STACK, '192.0.2.255', '224.0.0.1', '239.1.2.3', '255.255.255.255',
           '192.0.2.9']
PEERS6 = [PEER6, PEER6, PEER6, 'fe80::2', '2001:db8::3', '::', STACK6, 'ff02::1',
          '::ffff:192.0.2.2']
STACKS6 = [STACK6, STACK6, STACK6, 'fe80::1', 'ff02::1', 'ff02::2', 'ff02::1:ff00:1', 'ff05::7',
           '2001:db8::9']
PORTS = [LISTEN, LISTEN, CLOSED, PORT, 0, 68]
u8, u16, u32 = (lambda n=n: rnd.getrandbits(n) for n in (8, 16, 32))


def some(n):
    return rnd.randbytes(rnd.choice((0, 1, 2, 7, 8, 20, n, rnd.randrange(n + 1))))


def ack_of(p):
    """Where the stack's segment ends."""
    return p.seq + len(p.data) + ('S' in p.flags) + ('F' in p.flags)


class Side:
    """One IP version: its addresses, how a packet of it is made, and what the stack last sent on
    each connection."""

    def __init__(self, v6):
        self.v6, self.heard = v6, {}
        self.peers, self.stacks = (PEERS6, STACKS6) if v6 else (PEERS4, STACKS4)

    def packet(self, proto, payload, src, dst):
        if self.v6:
            for _ in range(rnd.choice((0, 0, 0, 0, 1, 2))):
                inner, proto = proto, rnd.choice((HOPOPTS, DSTOPTS, 43))
                option = rnd.choice((b'\1\4\0\0\0\0', some(6).ljust(6, b'\0')))
                payload = bytes([inner, 0]) + option + payload
            if rnd.random() < 0.1 and len(payload) > 16:
                at = rnd.randrange(0, len(payload), 8)
                return [ip6(FRAGMENT, fragment6(proto, a, m, 5) + payload[s], src, dst,
                            hops=rnd.choice((64, 255)))
                        for a, m, s in ((0, 1, slice(0, at)), (at, 0, slice(at, None)))]
            return [ip6(proto, payload, src, dst, hops=255 if proto == ICMP6 else 64)]
        options = rnd.choice((b'', b'', b'', b'', ALERT, some(40)[:40]))
        options += bytes(-len(options) % 4)
        fields = dict(src=src, dst=dst, options=options, ttl=rnd.choice((1, 64, 255)),
                      tos=rnd.choice((0, 1, 2, 3, u8())))
        if rnd.random() < 0.1 and len(payload) > 16:
            at, ident = rnd.randrange(0, len(payload), 8), rnd.randrange(4)
            parts = [ip4(proto, payload[:at], mf=True, df=False, ident=ident, **fields),
                     ip4(proto, payload[at:], offset=at, df=False, ident=ident, **fields)]
            rnd.shuffle(parts)
            return parts
        return [ip4(proto, payload, df=rnd.random() < 0.5, ident=u16(), **fields)]

    def options(self, heard):
        known = [mss(rnd.choice((0, 1, 88, 536, 1460, 65535))),
                 wscale(rnd.choice((0, 7, 14, 15, 255))), SACK_OK, fastopen(some(20)),
                 ts(u32(), heard.ts[0] if heard and heard.ts else u32()), sack((u32(), u32())), NOP,
                 EOL, some(40)]
        if heard:
            known.append(sack((heard.ack + 100, heard.ack + 200)) if rnd.random() < 0.5
                         else sack((ack_of(heard) - 50, ack_of(heard))))
        out = b''.join(rnd.sample(known, rnd.randrange(4)))
        if heard and heard.ts and rnd.random() < 0.8:
            out = ts(int(time.monotonic() * 1000), heard.ts[0]) + out
        return out[:40]

    def segment(self):
        """Close to a valid answer to the last packet of a connection, or arbitrary."""
        src, dst, heard = rnd.choice(self.peers[:3]), self.stacks[0], None
        if self.heard and rnd.random() < 0.8:
            heard = rnd.choice(list(self.heard.values()))
            src, dst, sport, dport = heard.dst, heard.src, heard.dport, heard.sport
            seq = heard.ack + rnd.choice((0, 0, 0, 0, -1, 1, 100, 65535, u32()))
            ack = ack_of(heard) + rnd.choice((0, 0, 0, 0, -1, 1, -100, u32()))
            flags = rnd.choice(('A', 'A', 'PA', 'FA', 'R', 'RA', 'S', 'SA', 'PAU', 'AE', 'AC',
                                ''.join(f for f in FLAGS if rnd.random() < 0.3)))
            if heard.flags.startswith('S') and rnd.random() < 0.8:
                flags = 'A' if 'A' in heard.flags else 'SA'
        else:
            sport = rnd.choice((PORT, 1024 + rnd.randrange(64)))
            dport, seq, ack = rnd.choice(PORTS), u32(), u32()
            flags = rnd.choice(('S', 'S', 'S', 'SEC', 'A', 'R',
                                ''.join(f for f in FLAGS if rnd.random() < 0.3)))
        data = some(1400) if rnd.random() < 0.4 else b''
        body = tcp(sport, dport, flags, seq, ack, rnd.choice((0, 1, 100, 65535, u16())),
                   self.options(heard), data, rnd.choice((0, 0, 1, u16())), src=src, dst=dst)
        return self.packet(TCP, body, src, dst)

    def datagram(self):
        src, dst = rnd.choice(self.peers), rnd.choice(self.stacks)
        return self.packet(UDP, udp(rnd.choice((PORT, 0, u16())), rnd.choice(PORTS), some(3000),
                                    src=src, dst=dst), src, dst)

    def quote(self):
        """A packet of the stack's, as an error message quotes it."""
        if self.heard and rnd.random() < 0.7:
            return rnd.choice(list(self.heard.values())).raw[:rnd.choice((28, 48, 68, 200))]
        src, dst = self.stacks[0], self.peers[0]
        return self.packet(UDP, udp(LISTEN, PORT, b'x', src=src, dst=dst), src, dst)[0]

    def icmp(self):
        src, dst = rnd.choice(self.peers), rnd.choice(self.stacks)
        if not self.v6:
            kind = rnd.choice((0, 3, 3, 3, 4, 5, 8, 8, 11, 12, 13, 17, u8()))
            gateway = int.from_bytes(socket.inet_aton('192.0.2.3'), 'little')
            rest = rnd.choice((0, u32(), 576, 1280, socket.ntohl(gateway)))
            return self.packet(ICMP, icmp(kind, rnd.choice((0, 1, 3, 4, u8())), rest, self.quote()
                                          if kind in (3, 4, 5, 11, 12) else some(1400)), src, dst)
        kind = rnd.choice((1, 2, 3, 4, 128, 129, 130, 131, 132, RS, RA, RA, NS, NS, NA, NA,
                           REDIRECT, 143, u8()))
        body = self.quote() if kind < 5 else some(600)
        if kind in (RS, RA, NS, NA, REDIRECT):
            if rnd.random() < 0.8:
                src = rnd.choice(('fe80::2', src))
            body = {RS: b'', RA: some(8).ljust(8, b'\0')}
            body = body.get(kind, addr6(rnd.choice(self.stacks + self.peers)))
            if kind == REDIRECT:
                body += addr6(rnd.choice(self.peers))
            for _ in range(rnd.randrange(4)):
                body += rnd.choice((lladdr_option(1, os.urandom(6)),
                                    lladdr_option(2, b'\2\0\0\0\0\2'),
                                    struct.pack('!BBHI', 5, 1, 0, rnd.choice((0, 1280, u32()))),
                                    struct.pack('!BBBBIII', 3, 4, 64, u8(), u32(), u32(), 0) +
                                    addr6('2001:db8:%x::' % rnd.randrange(9)), some(24)))
        rest = rnd.choice((0, 1280, u32()))
        return self.packet(ICMP6, icmp6(kind, rnd.choice((0, 0, u8())), rest, body, src=src,
                                        dst=dst), src, dst)

    def mld(self):
        group = rnd.choice(('::', 'ff15::3', 'ff02::1', PEER6))
        to = rnd.choice(('ff02::1', 'ff15::3', 'ff02::16', self.stacks[0]))
        src = rnd.choice(('fe80::2', 'fe80::2', '::', PEER6))
        kind = rnd.choice((MLD_QUERY, MLD_REPORT, MLD_DONE, u8()))
        where = dict(src=src, dst=to)
        body = rnd.choice((mld(kind, group, u16(), **where),
                           mld_query2(group, u16(), [PEER6] * rnd.randrange(40),
                                      rnd.choice((None, u16())), **where),
                           icmp6(MLD2_REPORT, 0, rnd.randrange(3), some(200), **where)))
        return ip6(HOPOPTS, rnd.choice((ALERT6, ALERT6, ALERT6[:2] + some(6).ljust(6, b'\0'))) +
                   body, hops=rnd.choice((1, 1, 255)), **where)

    def other(self):
        if self.v6 and rnd.random() < 0.5:
            return [self.mld()]
        if self.v6:
            return self.packet(u8(), some(200), rnd.choice(self.peers), rnd.choice(self.stacks))
        group = rnd.choice(('0.0.0.0', '239.1.2.3', '224.0.0.1'))
        body = rnd.choice((igmp(0x11, group, u8()),
                           igmp_query3(group, u8(), ['192.0.2.3'] * rnd.randrange(4),
                                       rnd.choice((None, u16()))), igmp(u8(), group), some(200)))
        return self.packet(rnd.choice((IGMP, IGMP, 4, 41, 47, 132, u8())), body,
                           rnd.choice(self.peers), rnd.choice(self.stacks))


def link(net):
    """ARP, RARP, and invalid kinds of frames."""
    op = rnd.choice((1, 1, 2, 2, 3, 4, u16()))
    who = rnd.choice((net.stack_mac, b'\xff' * 6, bytes(6), net.peer_mac))
    return [(rnd.choice((0x806, 0x806, 0x8035, 0x8100, 0x88a8, 100, u16())),
             arp(op, rnd.choice((net.peer_mac, net.stack_mac, b'\1' * 6)), rnd.choice(PEERS4), who,
                 rnd.choice(STACKS4 + PEERS4)))]


def mutated(frame):
    frame = bytearray(frame)
    for _ in range(rnd.choice((1, 1, 2, 5))):
        what, at = rnd.randrange(6), rnd.randrange(len(frame))
        if what < 3:
            frame[at] = rnd.choice((0, 1, 255, u8(), frame[at] ^ 1 << rnd.randrange(8)))
        elif what == 3:
            del frame[max(at, 15):]
        elif what == 4:
            frame[at:at] = some(60)
        else:
            frame[max(at, 14):] = some(200)
    return bytes(frame[:1514]).ljust(15, b'\0')


def refilled(packet):
    """Most mutated frames would be dropped for their checksum alone, so some get a correct one."""
    if len(packet) < 40 or packet[0] >> 4 != 4:
        return packet
    ihl = max(packet[0] & 15, 5) * 4
    head = packet[:10] + b'\0\0' + packet[12:ihl]
    packet = head[:10] + struct.pack('!H', checksum(head)) + head[12:] + packet[ihl:]
    proto, body = packet[9], packet[ihl:]
    at = {TCP: 16, UDP: 6, ICMP: 2, IGMP: 2}.get(proto)
    if at is None or len(body) < at + 2:
        return packet
    body = body[:at] + b'\0\0' + body[at + 2:]
    over = body
    if proto not in (ICMP, IGMP):
        over = packet[12:20] + struct.pack('!BBH', 0, proto, len(body)) + body
    return packet[:ihl] + body[:at] + struct.pack('!H', checksum(over)) + body[at + 2:]


def hear(net, sides):
    """Handles the stack's packets: resolves addresses for it, and remembers its segments."""
    for _ in range(60):
        try:
            data, info = net.sock.recvfrom(70000)
        except BlockingIOError:
            return
        if info[2] == socket.PACKET_OUTGOING or len(data) < 54:
            continue
        kind, body = struct.unpack('!H', data[12:14])[0], data[14:]
        if kind == 0x806 and body[7] == 1 and rnd.random() < 0.9:
            net.put_frame(net.stack_mac, 0x806,
                          arp(2, net.peer_mac, socket.inet_ntoa(body[24:28]), net.stack_mac, STACK))
        elif kind == 0x86dd and body[6] == ICMP6 and body[40] == NS and rnd.random() < 0.9:
            target, src = (socket.inet_ntop(socket.AF_INET6, a) for a in (body[48:64], body[8:24]))
            if src != '::':
                na = icmp6(NA, 0, (SOLICITED | OVERRIDE) << 24,
                           addr6(target) + lladdr_option(2, net.peer_mac), src=target, dst=src)
                net.put_frame(net.stack_mac, 0x86dd, ip6(ICMP6, na, target, src, hops=255))
        elif kind in (0x800, 0x86dd):
            try:
                p = (Packet6 if kind == 0x86dd else Packet)(body)
            except (AssertionError, struct.error, IndexError):
                continue
            if p.proto == TCP and hasattr(p, 'flags'):
                side = sides[kind == 0x86dd]
                if len(side.heard) > 24:
                    side.heard.pop(next(iter(side.heard)))
                side.heard[p.sport, p.dport, p.dst] = p


class Program:
    """The sockets: they accept, read, write, connect and close a little."""

    def __init__(self, net):
        self.open = []
        for inet6 in (False, True):
            listener = stack_socket(inet6=inet6)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_FASTOPEN, 5)
            if inet6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            listener.bind(('', LISTEN))
            listener.listen(16)
            udp = stack_socket(socket.SOCK_DGRAM, inet6)
            if inet6:
                udp.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
            udp.bind(('', LISTEN))
            # RECVERR
            udp.setsockopt(*((socket.IPPROTO_IPV6, 25) if inet6 else (socket.IPPROTO_IP, 11)), 1)
            ping = stack_socket(socket.SOCK_DGRAM, inet6, ICMP6 if inet6 else ICMP)
            self.open += [listener, udp, ping]
        self.raw = stack_socket(socket.SOCK_RAW, False, ICMP)
        self.open.append(self.raw)
        for group in ('239.1.2.3', '224.0.0.251'):
            self.open[1].setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, mreq(group))
        self.fixed = len(self.open)
        for s in self.open:
            s.setblocking(False)

    def act(self):
        s = rnd.choice(self.open)
        try:
            what = rnd.randrange(8)
            if s in self.open[:self.fixed]:
                if s.type == socket.SOCK_STREAM:
                    new = s.accept()[0]
                    new.setblocking(False)
                    self.open.append(new)
                elif what < 4:
                    s.recvmsg(2000, 500, rnd.choice((0, socket.MSG_PEEK, socket.MSG_ERRQUEUE,
                                                     socket.MSG_TRUNC)))
                elif s is not self.raw:
                    v6 = s.family == socket.AF_INET6
                    s.sendto(b'\x08' + some(1400),
                             (rnd.choice((PEERS6 if v6 else PEERS4)[:4]), PORT))
            elif what < 3:
                s.recv(70000, rnd.choice((0, 0, socket.MSG_PEEK, socket.MSG_OOB)))
            elif what < 6:
                s.send(bytes(rnd.choice((1, 1400, 30000))),
                       rnd.choice((0, 0, socket.MSG_OOB, socket.MSG_MORE)))
            elif what == 6:
                s.shutdown(rnd.randrange(3))
            else:
                self.open.remove(s)
                s.close()
        except OSError:
            pass
        if rnd.random() < 0.1 and len(self.open) < 40:
            new = stack_socket(inet6=rnd.random() < 0.5)
            new.setblocking(False)
            try:
                new.connect_ex((PEER6 if new.family == socket.AF_INET6 else PEER, PORT))
            except OSError:
                pass
            self.open.append(new)


def main():
    if peer.STACK_NAME == 'share':
        for what in ('all', 'default'):
            sysctl(f'net.ipv6.conf.{what}.disable_ipv6', 0)
    sysctl('net.ipv4.ping_group_range', '0 2147483647')
    net = Veth()
    if peer.STACK_NAME == 'own':
        peer.addresses6('eth0')
    else:
        sysctl('net.ipv6.conf.eth0.disable_ipv6', 0)
        ip(f'addr add {STACK6}/64 dev eth0 nodad', 'addr add fe80::1/64 dev eth0 nodad')
    sides, program = (Side(False), Side(True)), Program(net)
    sent, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        hear(net, sides)
        if rnd.random() < 0.3:
            program.act()
        side = rnd.choice(sides)
        make = rnd.choice((side.segment,) * 8 + (side.datagram,) * 3 + (side.icmp,) * 4 +
                          (side.other, None))
        for p in make() if make else link(net):
            kind, body = (0x86dd if side.v6 else 0x800, p) if make else p
            frame = eth(rnd.choice((net.stack_mac,) * 6 +
                                   (b'\xff' * 6, b'\1\0\x5e\0\0\1', b'\x33\x33\0\0\0\1')),
                        net.peer_mac, kind, body)
            if rnd.random() < 0.4:
                frame = mutated(frame)
                if rnd.random() < 0.5:
                    frame = frame[:14] + refilled(frame[14:])
            try:
                net.sock.send(frame[:1514])
                sent += 1
            except OSError:
                pass
    print(f'# {sent} frames, {len(program.open) - program.fixed} connections open, '
          f'{sum(len(s.heard) for s in sides)} heard of')


main()
