# SPDX-License-Identifier: GPL-2.0
"""RFC 3376 5.1: a change of the source list is reported as ALLOW and BLOCK, a change of mode as the
whole list."""
# only: linux own
A, B = '192.0.2.10', '192.0.2.11'
net = veth()
net.igmp = True
s, t = stack_socket(socket.SOCK_DGRAM), stack_socket(socket.SOCK_DGRAM)


def told(*records):
    net.expect_report(*records)
    net.expect_report(*records, ms=1100)


join(s, '239.1.2.3', A)
told((5, '239.1.2.3', [A]))
join(s, '239.1.2.3', B)
told((5, '239.1.2.3', [B]))
leave(s, '239.1.2.3', A)
told((6, '239.1.2.3', [A]))
join(t, '239.1.2.3')                                        # includes all sources
told((4, '239.1.2.3', []))
t.setsockopt(socket.SOL_IP, BLOCK_SOURCE, mreq('239.1.2.3', A))
told((6, '239.1.2.3', [A]))
t.setsockopt(socket.SOL_IP, BLOCK_SOURCE, mreq('239.1.2.3', B))
net.expect_nothing(1200)                                    # the other socket includes that source
t.setsockopt(socket.SOL_IP, UNBLOCK_SOURCE, mreq('239.1.2.3', A))
told((5, '239.1.2.3', [A]))
leave(t, '239.1.2.3')
told((3, '239.1.2.3', [B]))
leave(s, '239.1.2.3', B)
told((6, '239.1.2.3', [B]))
