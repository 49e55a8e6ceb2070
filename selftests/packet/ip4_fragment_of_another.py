# SPDX-License-Identifier: GPL-2.0
"""RFC 791 3.2: fragments belong together by source, destination, protocol and identification."""
net = tun()
s = net.udp_socket()
whole = udp(PORT, LISTEN, b'one' * 20)
other = udp(PORT, LISTEN, b'two' * 20, src='192.0.2.3')
net.put(whole[:32], UDP, mf=True, df=False, ident=7)
net.put(whole[32:], UDP, df=False, offset=32, ident=8)
net.put(other[32:], UDP, df=False, offset=32, ident=7, src='192.0.2.3')
net.put(whole[32:], TCP, df=False, offset=32, ident=7)
net.put(other[:32], UDP, mf=True, df=False, ident=7, src='192.0.2.3')
assert s.recvfrom(100) == (b'two' * 20, ('192.0.2.3', PORT))
net.put(whole[32:], UDP, df=False, offset=32, ident=7)
assert s.recvfrom(100) == (b'one' * 20, (PEER, PORT))
