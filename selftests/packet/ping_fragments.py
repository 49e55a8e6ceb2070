# SPDX-License-Identifier: GPL-2.0
"""A ping socket's request is fragmented, and its reply reassembled; in share mode fragments of
other replies go to the host."""
net = tun(mtu=600)
s = net.ping_socket(7)
data = bytes(range(250)) * 5
s.sendto(icmp(8, rest=1, data=data), (PEER, 0))
request = b''
for mf in (True, True, False):
    request += net.expect(proto=ICMP, offset=len(request), mf=mf, df=False).payload
assert request == icmp(8, rest=0x0007_0001, data=data)
for kind, number in ((0, 7), (8, 9)):
    message = icmp(kind, rest=number << 16 | 1, data=data)
    for lo in range(0, len(message), 576):
        net.put(message[lo:lo + 576], ICMP, mf=lo + 576 < len(message), df=False, offset=lo,
                ident=number)
assert s.recv(2000) == icmp(0, rest=0x0007_0001, data=data)
for mf in (True, True, False):
    net.expect(proto=ICMP, mf=mf)
