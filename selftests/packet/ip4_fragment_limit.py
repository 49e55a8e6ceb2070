# SPDX-License-Identifier: GPL-2.0
"""FragmentSmack: incomplete datagrams evict the oldest of their own source; other datagrams are
still received."""
# only: own share
net = tun()
sysctl('net.weft.ipfrag_high_thresh', 256 << 10)
s = net.udp_socket()
whole = udp(PORT, LISTEN, bytes(1000))
before = drop_counters().get('FRAGMENT_LIMIT', 0)
for ident in range(500):
    net.put(whole[:504], UDP, mf=True, df=False, ident=ident)
assert drop_counters()['FRAGMENT_LIMIT'] - before > 300
other = udp(PORT, LISTEN, b'other' * 100, src='192.0.2.77')
net.put(other[:304], UDP, mf=True, df=False, ident=1, src='192.0.2.77')
for ident in range(500, 1000):
    net.put(whole[:504], UDP, mf=True, df=False, ident=ident)
net.put(other[304:], UDP, df=False, offset=304, ident=1, src='192.0.2.77')
assert s.recv(1000) == b'other' * 100
net.put(whole[504:], UDP, df=False, offset=504, ident=999)
assert s.recv(2000) == bytes(1000)
