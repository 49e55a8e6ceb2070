# SPDX-License-Identifier: GPL-2.0
"""IP_RECVORIGDSTADDR of a raw packet: none if the packet is too short for ports."""
net = tun()
s = stack_socket(socket.SOCK_RAW, proto=99)
s.setsockopt(socket.IPPROTO_IP, 20, 1)                      # IP_RECVORIGDSTADDR
for payload in (b'', b'abc', b'abcd'):
    net.put(payload, 99)
    data, control, _, _ = s.recvmsg(200, 200)
    assert data[20:] == payload, data
    assert [c[2][2:4] for c in control] == ([b'cd'] if payload == b'abcd' else []), control
