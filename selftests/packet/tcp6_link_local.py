# SPDX-License-Identifier: GPL-2.0
"""RFC 4007 6: sin6_scope_id selects the link of a link-local address; both opens work."""
net = tun6()
net.stack, net.peer = 'fe80::1', 'fe80::2'
s = stack_socket(inet6=True)
try:
    s.bind((net.stack, LISTEN))
    raise AssertionError('bound without a scope')
except OSError as e:
    assert e.errno == errno.EINVAL, e
s.bind((net.stack, LISTEN, 0, net.ifindex))
s.listen()
c = Conn(net, PORT, LISTEN)
c.open(mss(1440), 65535)
c.sock, who = s.accept()
assert who in ((name, PORT, 0, net.ifindex) for name in ('fe80::2%tun0', 'fe80::2')), who
c.expect_alive()
a = stack_socket(inet6=True)
a.setblocking(False)
try:
    a.connect(('fe80::2', PORT))
    raise AssertionError('connected without a scope')
except OSError as e:
    assert e.errno == errno.EINVAL, e
assert a.connect_ex(('fe80::2', PORT, 0, net.ifindex)) == errno.EINPROGRESS
syn = net.expect(proto=TCP, flags='S', src='fe80::1', dst='fe80::2')
Conn(net, PORT, syn.sport, a, syn).send('RA')
assert a.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == errno.ECONNREFUSED
