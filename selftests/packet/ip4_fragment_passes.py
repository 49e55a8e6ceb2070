# SPDX-License-Identifier: GPL-2.0
"""Share mode: fragments for a socket of Linux reach it in any order, although Weft has sockets
open."""
# only: share
import itertools
net = tun()
# a socket of Weft's, so that Weft must decide whose a fragment is
s = net.udp_socket()
linux = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
linux.bind((STACK, 81))
linux.settimeout(5)
whole = udp(PORT, 81, bytes(range(256)) * 4)
cuts = [0, 256, 512, 768, len(whole)]
with counted('IpReasmOKs', 0), counted('IpInClaimed', 0):
    for ident, order in enumerate(itertools.permutations(range(4))):
        for i in order:
            net.put(whole[cuts[i]:cuts[i + 1]], UDP, mf=i < 3, df=False, offset=cuts[i],
                    ident=ident)
        assert linux.recv(2000) == whole[8:], order
# incomplete: after the timeout the held fragments go to the host, which sends the error
for name in ('net.weft.ipfrag_time', 'net.ipv4.ipfrag_time'):
    sysctl(name, 1)
net.put(whole[256:512], UDP, mf=True, df=False, offset=256, ident=99)
time.sleep(1.5)
net.put(whole[:256], UDP, mf=True, df=False, ident=99)
error = net.expect(4000, proto=ICMP, kind=11, code=1, src=STACK)
assert error.data[:276] == ip4(UDP, whole[:256], mf=True, df=False, ident=99)
net.expect_nothing()
