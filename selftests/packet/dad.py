# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4862 5.4: a new address is probed for once, and used a second later; the first one adds a
link-local one."""
net = veth6(configure=False)
weft('addr', 'add', STACK6 + '/64', 'dev', 'eth0')


def info():
    return {i['local']: i for i in json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info']}


probes = [net.expect(kind=NS, src='::', ttl=255) for _ in range(2)]
# RFC 7527: a nonce
assert all(p.dst == solicited_node(p.target) and p.nd_opts[:2] == b'\x0e\1' for p in probes), probes
local = next(p.target for p in probes if p.target != STACK6)
assert local.startswith('fe80::') and all(i['tentative']
                                          for i in info().values()) and len(info()) == 2, info()
net.solicit()                                               # not in use yet
net.expect_nothing()
net.put(icmp6(128, 0, 1, b'?'), ICMP6)
net.expect_nothing()
mine = next(p for p in probes if p.target == STACK6)
net.put_group(mine.dst, mine.raw)                           # our own, sent back, is no conflict
time.sleep(1)
assert not any('tentative' in i for i in info().values()), info()
net.solicit()
net.expect(kind=NA, target=STACK6)
weft('addr', 'del', STACK6 + '/64', 'dev', 'eth0')
net.solicit()
net.expect_nothing()
