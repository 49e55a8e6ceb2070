# SPDX-License-Identifier: GPL-2.0
"""PSH is set on the last segment of a write."""
net = tun()
calm()
c = net.passive()
c.sock.send(b'x' * 4000)
flags = [set(net.expect(proto=TCP).flags) for _ in range(3)]
assert flags == [set('A'), set('A'), set('PA')] or flags[2] == set('PA'), flags
