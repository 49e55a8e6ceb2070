# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4861 8.1, 8.3: a redirect is accepted only from the first hop in use."""
net = veth6()
router, better, far = 'fe80::99', 'fe80::98', '2001:db8:9::1'
weft('route', 'add', 'default', 'via', router, 'dev', 'eth0')
weft('neigh', 'add', router, 'lladdr', '02:00:00:00:00:99', 'dev', 'eth0')
s = stack_socket(socket.SOCK_DGRAM, True)


def goes_to(lladdr):
    s.sendto(b'x', (far, PORT))
    net.expect(proto=UDP, dst=far, mac_dst=mac(lladdr))


def redirect(src=router, target=better, dst=far, **fields):
    message = icmp6(REDIRECT, 0, 0, addr6(target) + addr6(dst) +
                    lladdr_option(2, mac('02:00:00:00:00:98')), src=src, dst=STACK6)
    net.put_raw(ip6(ICMP6, message, src=src, dst=STACK6, **{'hops': 255, **fields}))
    net.expect_nothing(10)


goes_to('02:00:00:00:00:99')
with drop('ICMP_REDIRECT'):
    redirect(src='fe80::97')                                # not the first hop
with drop('ICMP_REDIRECT'):
    redirect(dst='2001:db8::5', target='2001:db8::5')       # a neighbour: no router is in use
with drop('ND_HOP_LIMIT'):
    redirect(hops=64)
with drop('ND_SOURCE'):
    redirect(src='2001:db8::99')
with drop('ND_TARGET'):
    redirect(target='2001:db8::98')                         # a router has its link-local address
with drop('ND_DESTINATION'):
    redirect(dst='ff0e::1')
goes_to('02:00:00:00:00:99')
redirect()
goes_to('02:00:00:00:00:98')
redirect(src=better, target=far)                            # it is on link after all
goes_to('02:00:00:00:00:98')
assert far in weft('neigh'), weft('neigh')
