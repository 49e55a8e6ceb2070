# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 8200 4, RFC 4443 3.4: an unknown header or option is answered with a pointer to it; ICMPv6
errors are never answered."""
net = tun6()


def answered(why, code, pointer, payload, proto, kind=4, **fields):
    with drop(why):
        net.put(payload, proto, **fields)
        got = net.expect(proto=ICMP6, kind=kind, code=code, rest=pointer, src=STACK6,
                         dst=fields.get('src', PEER6))
    assert got.data[40:] == payload, got.data


def option(kind):
    return bytes([UDP, 0, kind, 4, 0, 0, 0, 0]) + udp(PORT, CLOSED, b'x', src=PEER6, dst=STACK6)


answered('IP6_PROTOCOL', 1, 6, b'what is this?', 253, src='2001:db8::11')
answered('IP6_PROTOCOL', 1, 40, bytes([253, 0, 1, 4, 0, 0, 0, 0]) + b'?', DSTOPTS,
         src='2001:db8::12')
answered('IP6_OPTION_UNKNOWN', 2, 42, option(0x9e), DSTOPTS, src='2001:db8::13')
answered('IP6_ROUTING', 0, 42, bytes([UDP, 0, 0, 1, 0, 0, 0, 0]) + b'?' * 8, 43, src='2001:db8::14')
answered('UDP_NO_SOCKET', 4, 0, udp(PORT, CLOSED, b'x', src='2001:db8::15', dst=STACK6), UDP,
         kind=1, src='2001:db8::15')
with drop('IP6_OPTION_UNKNOWN'):
    net.put(option(0x5e), DSTOPTS)                          # to be dropped in silence
    net.expect_nothing()
with drop('IP6_SOURCE'):
    net.put(b'?', 253, src='::')
    net.expect_nothing()
error = bytes([ICMP6, 0, 0x9e, 4, 0, 0, 0, 0]) + icmp6(1, 4, 0, b'?' * 48)
with drop('IP6_OPTION_UNKNOWN'):
    net.put(error, DSTOPTS)
    net.expect_nothing()
with drop('IP6_NO_NEXT_HEADER'):
    net.put(b'', 59)
    net.expect_nothing()
