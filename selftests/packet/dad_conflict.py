# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4862 5.4.3, 5.4.4: an address that another node has, or probes for as well, is not used."""
net = veth6(configure=False)
weft('addr', 'add', 'fe80::1/64', 'dev', 'eth0', 'quiet')
second = '2001:db8::5'
for a in (STACK6, second):
    weft('addr', 'add', a + '/64', 'dev', 'eth0')
    net.expect(kind=NS, src='::', target=a)
net.advertise(STACK6, 'ff02::1', OVERRIDE)
net.solicit(second, src='::')
net.expect_nothing(1200)
lost = {i['local'] for i in json.loads(weft('-j', 'addr', 'show', 'eth0'))[0]['addr_info']
        if i.get('dadfailed')}
assert lost == {STACK6, second}, lost
assert counters()['Icmp6Duplicates'] == 2
net.solicit()
net.expect_nothing()
weft('addr', 'del', STACK6 + '/64', 'dev', 'eth0')
weft('addr', 'add', STACK6 + '/64', 'dev', 'eth0')
net.expect(kind=NS, src='::', target=STACK6)
time.sleep(1.1)
net.solicit()
net.expect(kind=NA, target=STACK6)
