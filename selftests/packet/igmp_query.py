# SPDX-License-Identifier: GPL-2.0
"""RFC 3376 5.2: general, group and source queries are answered within their response time."""
# only: linux own
A, B, C = '192.0.2.10', '192.0.2.11', '192.0.2.12'
net = veth()
s = stack_socket(socket.SOCK_DGRAM)
join(s, '239.1.2.3')
join(s, '239.1.2.4', A)
join(s, '239.1.2.4', B)
net.expect_nothing(1500)
net.igmp = True
net.put_igmp(igmp_query3(code=20))                          # general
got = net.expect_igmp(2100, kind=0x22, dst='224.0.0.22')
assert sorted(got.records) == [(1, '239.1.2.4', [A, B]), (2, '239.1.2.3', [])], got
net.put_igmp(igmp_query3('239.1.2.3'), '239.1.2.3')         # of a group
net.expect_report((2, '239.1.2.3', []), ms=1100)
net.put_igmp(igmp_query3('239.1.2.4', sources=[B, C]), '239.1.2.4')
net.expect_report((1, '239.1.2.4', [B]), ms=1100)
net.put_igmp(igmp_query3('239.1.2.4', sources=[C]), '239.1.2.4')        # nobody includes it
net.put_igmp(igmp_query3('239.9.9.9'))                      # not a member
net.expect_nothing(1200)
# the group's own answer comes first, then the general one
net.put_igmp(igmp_query3(code=100))
net.put_igmp(igmp_query3('239.1.2.3', code=1), '239.1.2.3')
first = net.expect_igmp(10100, kind=0x22)
assert (2, '239.1.2.3', []) in first.records, first
