# SPDX-License-Identifier: GPL-2.0
"""MLD that is malformed is dropped, each for its own reason, and is not answered."""
# only: own
G = 'ff15::3'
net = veth6()
s = stack_socket(socket.SOCK_DGRAM, True)
join6(s, G)
net.settle()
bad = [('MLD_TRUNCATED', mld(MLD_QUERY)[:0] +
        icmp6(MLD_QUERY, src='fe80::2', dst='ff02::1', data=bytes(8))),
       # a length of no version
       ('MLD_TRUNCATED', mld(MLD_QUERY, more=b'\0\0')),
       ('MLD_TRUNCATED', mld_query2(G, number=1)),
       ('MLD_TRUNCATED', icmp6(MLD2_REPORT, rest=1, src='fe80::2', dst='ff02::1')),
       ('ICMP_CHECKSUM', mld(MLD_QUERY, csum=0x1234)),
       ('MLD_GROUP', mld(MLD_QUERY, '2001:db8::9')),
       ('MLD_GROUP', mld_query2(sources=['2001:db8::9'])),                  # sources, no group
       ('MLD_GROUP', mld(MLD_REPORT, G))]                                   # sent to another group
for why, message in bad:
    with drop(why):
        net.put_mld(message)
        time.sleep(0.01)
# RFC 3810 6.2
for fields in dict(src='2001:db8::2'), dict(hops=2), dict(alert=b''), dict(src='::'):
    with drop('MLD_ORIGIN'):
        net.put_mld(mld_query2(ms=100, src=fields.get('src', 'fe80::2')), **fields)
        time.sleep(0.01)
net.expect_nothing(500)
net.put_mld(mld_query2(G, ms=100, dst=G), G)
net.expect_report((2, G, []))
