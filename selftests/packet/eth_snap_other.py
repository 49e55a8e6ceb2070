# SPDX-License-Identifier: GPL-2.0
"""802.2 frames without SNAP, or of another organization or type, pass to the host unchanged."""
# only: own
net = veth()
s = net.udp_socket()
# ETH_P_802_2, behind Weft
tap = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(4))
tap.bind(('eth0', 4))
tap.settimeout(2)
packet = ip4(UDP, udp(PORT, LISTEN, b'not for us'))
before = drop_counters()
for head in (b'\x42\x42\x03\0\0\0\x08\0', b'\xaa\xaa\x03\0\0\x0c\x08\0',
             b'\xaa\xaa\x03\0\0\0\x86\xdd', b'\xaa\xaa\xf3\0\0\0\x08\0'):
    net.put_frame(net.stack_mac, 8 + len(packet), head + packet)
    assert tap.recv(2000)[14:] == head + packet
# A packet for another host also passes unchanged.
other = b'\xaa\xaa\x03\0\0\0\x08\0' + ip4(UDP, udp(PORT, LISTEN, b'x', dst='192.0.2.99'),
                                          dst='192.0.2.99')
net.put_frame(net.stack_mac, len(other), other)
assert tap.recv(2000)[14:] == other
assert not select.select([s], [], [], 0.05)[0]
assert drop_counters() == before
