# SPDX-License-Identifier: GPL-2.0
# only: own
"""RFC 4861 7.2.2: after three solicitations without an answer, a second apart, the waiting program
gets an error."""
net = veth6()
c = stack_socket(inet6=True)
c.setblocking(False)
assert c.connect_ex((PEER6, PORT)) == errno.EINPROGRESS
start = time.monotonic()
for _ in range(3):
    net.expect(1500, kind=NS, target=PEER6, mac_dst=group_mac(solicited_node(PEER6)))
assert 1.8 < time.monotonic() - start < 2.6
end = time.monotonic() + 3
while not drop_counters().get('NEIGH_FAILED'):
    assert time.monotonic() < end
    time.sleep(0.02)
s = stack_socket(socket.SOCK_DGRAM, True)
try:
    s.sendto(b'x', (PEER6, PORT))
    raise AssertionError('sent')
except OSError as e:
    assert e.errno == errno.EHOSTUNREACH, e
