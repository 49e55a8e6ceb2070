# SPDX-License-Identifier: GPL-2.0
"""SO_DONTROUTE and MSG_DONTROUTE: only destinations on link are reachable, as a routing daemon
wants it, regardless of gateways."""
# only: linux own
net = veth()
far = '198.51.100.9'
weft('route', 'add', 'default', 'via', PEER) if on_weft else ip(f'route add default via {PEER}')


def refused(s, flags):
    try:
        s.sendto(b'far', flags, (far, PORT))
    except OSError as e:
        return e.errno


s = stack_socket(socket.SOCK_DGRAM)
s.sendto(b'far', (far, PORT))
net.resolve()
net.expect(proto=UDP, dst=far)
assert refused(s, socket.MSG_DONTROUTE) == errno.ENETUNREACH
s.sendto(b'near', socket.MSG_DONTROUTE, (PEER, PORT))
net.expect(proto=UDP, dst=PEER)
for kind in socket.SOCK_DGRAM, socket.SOCK_STREAM:
    s = stack_socket(kind)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_DONTROUTE, 1)
    assert s.connect_ex((far, PORT)) == errno.ENETUNREACH
    s.setsockopt(socket.SOL_SOCKET, socket.SO_DONTROUTE, 0)
    s.setblocking(False)
    assert s.connect_ex((far, PORT)) in (0, errno.EINPROGRESS)
