# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4861 6.3, RFC 4862 5.5: a router is solicited; its advertisement sets a route, an address,
the MTU and the hop limit."""
net = veth6(configure=False, ra=True)
weft('addr', 'add', 'fe80::1/64', 'dev', 'eth0', 'quiet')
router = 'fe80::99'
net.expect(1500, kind=RS, src='fe80::1', dst='ff02::2', ttl=255,
           data=lladdr_option(1, net.stack_mac))


def prefix(valid, preferred, flags=0xc0, plen=64, text='2001:db8:5::'):
    return struct.pack('!BBBBIII', 3, 4, plen, flags, valid, preferred, 0) + addr6(text)


def advertise(lifetime=1800, options=b'', src=router, hops=255, preference=0):
    body = struct.pack('!II', 0, 0) + lladdr_option(1, net.peer_mac) + options
    message = icmp6(RA, 0, 33 << 24 | preference << 19 | lifetime, body, src=src, dst='ff02::1')
    net.put_group('ff02::1', ip6(ICMP6, message, src=src, dst='ff02::1', hops=hops))


def addresses():
    return [i for i in json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info']
            if not i['local'].startswith('fe80')]


def routes():
    return {(r['dst'], r.get('gateway')): r for r in json.loads(weft('-j', 'route'))
            if 'expires' in r}


with drop('ND_HOP_LIMIT'):
    advertise(hops=254)
    net.expect_nothing(10)
with drop('ND_SOURCE'):
    advertise(src='2001:db8::99')
    net.expect_nothing(10)
assert not routes()
advertise(options=prefix(5000, 4000) + struct.pack('!BBHI', 5, 1, 0, 1400))
probe = net.expect(2500, kind=NS, src='::')                 # RFC 4862 5.4.2: after a second at most
time.sleep(1.2)
mine, = addresses()
assert mine['local'] == probe.target and probe.target.startswith('2001:db8:5:0:'), mine
assert mine['prefixlen'] == 64, mine
assert 4990 < mine['valid_life_time'] <= 5000 and 3990 < mine['preferred_life_time'] <= 4000, mine
assert set(routes()) == {('default', router), ('2001:db8:5::/64', None)}, routes()
s = stack_socket(socket.SOCK_DGRAM, True)
# its option has resolved the router; 1400 bytes at most
s.sendto(bytes(1380), ('2001:db8:9::1', PORT))
packet = net.expect(proto=UDP, src=mine['local'], mac_dst=net.peer_mac, ttl=33, mf=True)
assert packet.length + 40 <= 1400
net.expect(mf=False, offset=1352)
second = 'fe80::98'
advertise(src=second, preference=1)                         # high
time.sleep(0.1)
assert routes()['default', second]['metric'] < routes()['default', router]['metric']
advertise(src=second, lifetime=0)
# two hours remain, RFC 4862 5.5.3 (e); but new connections do not use it
advertise(options=prefix(1, 0))
time.sleep(0.1)
mine, = addresses()
assert mine['deprecated'] and mine['valid_life_time'] > 4900, mine
assert ('default', second) not in routes(), routes()
time.sleep(1.5)
assert set(routes()) == {('default', router)}, routes()     # on link for a second only
advertise(lifetime=1, options=prefix(3, 2, text='2001:db8:6::'))
time.sleep(2.2)
assert {r for r in routes()} == {('2001:db8:6::/64', None)} and len(addresses()) == 2, routes()
time.sleep(1.5)
assert not routes(), routes()
assert [i['local'] for i in addresses()] == [mine['local']], addresses()
# its destinations are not on link
advertise(lifetime=0, options=prefix(3, 3, flags=0x40, text='2001:db8:7::'))
time.sleep(2.2)
assert not routes() and len(addresses()) == 2, (routes(), addresses())
time.sleep(1.5)
assert len(addresses()) == 1, addresses()
sysctl('net.weft.accept_ra', 0)
advertise()
time.sleep(0.1)
assert not routes()
