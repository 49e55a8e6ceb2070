# SPDX-License-Identifier: GPL-2.0
"""RFC 3810 6.2, 6.3: general, group and source queries are answered within their response delay."""
# only: linux own
A, B, C = '2001:db8::10', '2001:db8::11', '2001:db8::12'
net = veth6()
s = stack_socket(socket.SOCK_DGRAM, True)
join6(s, 'ff15::3')
join6(s, 'ff15::4', A)
join6(s, 'ff15::4', B)
net.settle()
net.put_mld(mld_query2(ms=2000))                            # general
got = net.expect_mld(2100, kind=MLD2_REPORT, dst='ff02::16')
assert sorted(got.records) == [(1, 'ff15::4', [A, B]), (2, 'ff02::1:ff00:1', []),
                               (2, 'ff15::3', [])], got.records
net.put_mld(mld_query2('ff15::3', dst='ff15::3'), 'ff15::3')    # of a group
net.expect_report((2, 'ff15::3', []), ms=1100)
net.put_mld(mld_query2('ff15::4', sources=[B, C], dst='ff15::4'), 'ff15::4')
net.expect_report((1, 'ff15::4', [B]), ms=1100)
net.put_mld(mld_query2('ff15::4', sources=[C], dst='ff15::4'), 'ff15::4')       # nobody includes it
net.put_mld(mld_query2('ff15::9'))                          # not a member
net.expect_nothing(1200)
# the group's own answer comes first, then the general one
net.put_mld(mld_query2(ms=10000))
net.put_mld(mld_query2('ff15::3', ms=100, dst='ff15::3'), 'ff15::3')
first = net.expect_mld(10100, kind=MLD2_REPORT)
assert (2, 'ff15::3', []) in first.records, first
