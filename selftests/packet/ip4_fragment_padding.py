# SPDX-License-Identifier: GPL-2.0
"""Link padding behind a fragment is not part of the datagram, nor are the bytes beyond a multiple
of 8."""
net = tun()
s = net.udp_socket()
data = bytes(range(100))
whole = udp(PORT, LISTEN, data)
net.put_raw(ip4(UDP, whole[:32], mf=True, df=False, ident=7) + b'\xaa' * 9)
net.put_raw(ip4(UDP, whole[32:69], mf=True, df=False, offset=32, ident=7))
net.put_raw(ip4(UDP, whole[64:], df=False, offset=64, ident=7) + b'\xbb' * 5)
assert s.recv(200) == data
