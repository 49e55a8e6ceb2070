# SPDX-License-Identifier: GPL-2.0
"""On a shared device groups and broadcasts are for both stacks: each gets its own copy, and the
host reports for both."""
# only: share
GROUP = '239.1.2.3'
net = veth()
RULES = """table ip t {
chain i { type filter hook input priority 0
}
chain o { type filter hook output priority 0
}
}
"""
subprocess.run(['nft', '-f', '-'], input=RULES, text=True, check=True)
net.expect_nothing(1500)
net.igmp = True
socks = {'weft': stack_socket(socket.SOCK_DGRAM),
         'linux': socket.socket(socket.AF_INET, socket.SOCK_DGRAM)}
for s in socks.values():
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
    s.setsockopt(socket.SOL_IP, socket.IP_MULTICAST_IF, socket.inet_aton(STACK))
    s.bind(('', LISTEN))
    s.setblocking(False)


def expect(data, *who):
    time.sleep(0.01)
    for name, s in socks.items():
        try:
            got = s.recv(100)
        except BlockingIOError:
            got = None
        assert got == (data if name in who else None), f'{name} has {got}'


def put(data):
    net.put_group(UDP, udp(PORT, LISTEN, data, dst=GROUP), GROUP)


put(b'nobody')
expect(None)
join(socks['linux'], GROUP)
put(b'the other one')                                       # the host's program has joined it: IP_MULTICAST_ALL
expect(b'the other one', 'weft', 'linux')
leave(socks['linux'], GROUP)
net.expect_report((4, GROUP, []))
while net.get(1200):
    pass
join(socks['weft'], GROUP)
net.expect_report((4, GROUP, []))
net.expect_report((4, GROUP, []), ms=1100)
assert '01:00:5e:01:02:03' in subprocess.run(['ip', 'maddr', 'show', 'dev', 'eth0'],
                                             capture_output=True, text=True).stdout
socks['linux'].setsockopt(socket.SOL_IP, 49, 0)             # IP_MULTICAST_ALL
put(b'one')
expect(b'one', 'weft')
join(socks['linux'], GROUP)
put(b'two')
expect(b'two', 'weft', 'linux')
for name, s in socks.items():                               # each hears the other and itself
    s.sendto(name.encode(), (GROUP, LISTEN))
    net.expect(proto=UDP, dst=GROUP, data=name.encode())
    expect(name.encode(), 'weft', 'linux')
net.put_igmp(igmp_query3(code=1))                           # the host answers
net.expect_report((2, GROUP, []))
leave(socks['linux'], GROUP)
net.expect_nothing(1100)
put(b'three')
expect(b'three', 'weft')
net.put_frame(b'\xff' * 6, 0x800, ip4(UDP, udp(PORT, LISTEN, b'all', dst='192.0.2.255'),
                                      dst='192.0.2.255'))
expect(b'all', 'weft', 'linux')
for name, s in socks.items():
    s.sendto(name.encode(), ('192.0.2.255', LISTEN))
    net.expect(proto=UDP, dst='192.0.2.255', data=name.encode(), mac_dst=b'\xff' * 6)
    expect(name.encode(), 'weft', 'linux')
subprocess.run(['nft', 'add rule ip t i drop'], check=True) # the firewall sees each copy
with drop('FIREWALL', 1):
    put(b'refused')
    expect(None)
socks.pop('weft').close()
net.expect_report((3, GROUP, []))
