# SPDX-License-Identifier: GPL-2.0
"""RFC 3810 6.1: a change of the source list is reported as ALLOW and BLOCK, a change of mode as the
whole list."""
# only: linux own
A, B, G = '2001:db8::10', '2001:db8::11', 'ff15::1:2:3'
net = veth6()
net.settle()
s, t = stack_socket(socket.SOCK_DGRAM, True), stack_socket(socket.SOCK_DGRAM, True)


def told(*records):
    net.expect_report(*records)
    net.expect_report(*records, ms=1100)


join6(s, G, A)
told((5, G, [A]))
join6(s, G, B)
told((5, G, [B]))
leave6(s, G, A)
told((6, G, [A]))
join6(t, G)                                                 # includes all sources
told((4, G, []))
block6(t, G, A)
told((6, G, [A]))
block6(t, G, B)
net.expect_nothing(1200)                                    # the other socket includes that source
block6(t, G, A, again=True)
told((5, G, [A]))
leave6(t, G)
told((3, G, [B]))
leave6(s, G, B)
told((6, G, [B]))
