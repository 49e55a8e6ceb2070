# SPDX-License-Identifier: GPL-2.0
# only: own
"""Limits for routers: 16 prefixes and addresses a device, 8 routers; the first ones stay."""
net = veth6(configure=False, ra=True)
weft('addr', 'add', 'fe80::1/64', 'dev', 'eth0', 'quiet')


def prefix(n, valid):
    return struct.pack('!BBBBIII', 3, 4, 64, 0xc0, valid, valid, 0) + addr6(f'2001:db8:{n:x}::')


def advertise(router, options=b''):
    src = f'fe80::{router:x}'
    message = icmp6(RA, 0, 1800, struct.pack('!II', 0, 0) + options, src=src, dst='ff02::1')
    net.put_group('ff02::1', ip6(ICMP6, message, src=src, dst='ff02::1', hops=255))
    time.sleep(0.05)                                        # 16 wait at most


def addresses():
    every = json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info']
    return {i['local']: i for i in every if not i['local'].startswith('fe80')}


def routes(gateway):
    every = json.loads(weft('-j', 'route'))
    told = [r for r in every if 'expires' in r and ('gateway' in r) == gateway]
    return {r['gateway' if gateway else 'dst'] for r in told}


for begin in range(1, 32, 8):                                # of one advertisement eight are read
    advertise(0x99, b''.join(prefix(n, 5000) for n in range(begin, begin + 8)))
time.sleep(3)                                               # they pass DAD: RFC 4862 5.4
first = {f'2001:db8:{n:x}:' for n in range(1, 17)}
assert len(addresses()) == 16, addresses()
assert routes(False) == {f'{p}:/64' for p in first}, routes(False)
advertise(0x99, prefix(16, 9000) + prefix(40, 9000))
mine = addresses()
assert len(mine) == 16 and max(i['valid_life_time'] for i in mine.values()) > 8000, mine
for n in range(0xa0, 0xaa):
    advertise(n)
assert routes(True) == {'fe80::99'} | {f'fe80::{n:x}' for n in range(0xa0, 0xa7)}, routes(True)
