# SPDX-License-Identifier: GPL-2.0
"""RFC 6528: the ISN of one connection does not reveal that of another."""
net = tun()
s = net.listen()
numbers = []
for port in range(PORT, PORT + 8):
    net.put(tcp(port, LISTEN, 'S', seq=100, opts=mss(1460)))
    numbers.append(net.expect(flags='SA').seq)
    net.put(tcp(port, LISTEN, 'R', seq=101))
gaps = {abs(relative(b, a)) for a, b in zip(numbers, numbers[1:])}
assert len(gaps) == 7 and max(gaps) > 10_000_000, gaps
