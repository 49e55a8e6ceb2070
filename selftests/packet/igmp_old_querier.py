# SPDX-License-Identifier: GPL-2.0
"""RFC 3376 7.2.1: an older querier's version is spoken; RFC 2236 3: another member's report
suppresses ours."""
# only: linux own
net = veth()
net.igmp = True
s = stack_socket(socket.SOCK_DGRAM)
net.put_igmp(igmp(0x11, code=10))                           # version 2
time.sleep(0.01)
join(s, '239.1.2.3')
net.expect_igmp(1100, kind=0x16, dst='239.1.2.3', group='239.1.2.3')
net.expect_igmp(10100, kind=0x16, dst='239.1.2.3', group='239.1.2.3')
net.put_igmp(igmp(0x11, code=10))
net.expect_igmp(1100, kind=0x16, dst='239.1.2.3', group='239.1.2.3')
leave(s, '239.1.2.3')
net.expect_igmp(kind=0x17, dst='224.0.0.2', group='239.1.2.3')
join(s, '239.1.2.4')
net.expect_igmp(1100, kind=0x16, dst='239.1.2.4')
net.put_igmp(igmp(0x16, '239.1.2.4'), '239.1.2.4')          # another member reports too
net.put_igmp(igmp(0x11, code=10))
net.put_igmp(igmp(0x16, '239.1.2.4'), '239.1.2.4')          # another member reports first
net.expect_nothing(1500)
net.put_igmp(igmp(0x11), options=b'')                       # version 1
net.expect_igmp(10100, kind=0x12, dst='239.1.2.4', group='239.1.2.4')
leave(s, '239.1.2.4')
net.expect_nothing(1000)                                    # which has no leave
