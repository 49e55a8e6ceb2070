# SPDX-License-Identifier: GPL-2.0
"""IPv4: packets with options of bad lengths are dropped, and the ICMP error points at the option
(RFC 1122 3.2.2.5)."""
# only: linux own
net = tun()
s = net.udp_socket()
for options, at in ((bytes([7, 0, 4, 0]), 20), (bytes([7, 1, 4, 0]), 20),
                    (bytes([7, 40, 4, 0]), 20), (b'\1\1\1\7', 23)):
    with drop('IP4_OPTIONS'):
        net.put(udp(PORT, LISTEN, b'opt'), UDP, options=options)
    answer = net.expect(proto=ICMP, kind=12, code=0, rest=at << 24, src=STACK, dst=PEER)
    assert answer.data[20:24] == options, answer.data
assert not select.select([s], [], [], 0)[0]
