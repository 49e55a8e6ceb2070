# SPDX-License-Identifier: GPL-2.0
"""RFC 4862 5.4.2, RFC 3590: an address's solicited-node group is reported while it is probed for, and again with a source."""
# only: own
net = veth6(configure=False)
net.mld = True
weft('addr', 'add', 'fe80::1/64', 'dev', 'eth0')
G = 'ff02::1:ff00:1'
seen = [net.expect(2000) for _ in range(3)]
reports = [p for p in seen if p.kind == MLD2_REPORT]
assert len(reports) == 2 and sum(p.kind == NS for p in seen) == 1, [str(p) for p in seen]
for p in reports:
    assert p.alert and p.src == '::' and p.dst == 'ff02::16' and p.records == [(4, G, [])], p
net.expect_report((4, G, []), ms=2000)                      # now from fe80::1
net.expect_report((4, G, []), ms=1100)
net.expect_nothing(1500)
weft('addr', 'add', '2001:db8::1/64', 'dev', 'eth0', 'quiet')       # an address with the same group
net.expect_nothing(1500)
weft('addr', 'del', 'fe80::1/64', 'dev', 'eth0')
net.expect_nothing(1500)
weft('addr', 'del', '2001:db8::1/64', 'dev', 'eth0')
net.expect_report((3, G, []), src='::')
