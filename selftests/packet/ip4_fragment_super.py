# SPDX-License-Identifier: GPL-2.0
"""A device marks a fragment as a GSO super-packet: the reassembled datagram is not marked."""
fresh_namespace()
net = Tun(flags=0x5001)                                     # IFF_TUN | IFF_NO_PI | IFF_VNET_HDR
s = net.udp_socket()
put = lambda data, *gso: os.write(net.fd, struct.pack('=BBHHHH', *(gso or (0,) * 6)) + data)
whole = udp(PORT, LISTEN, bytes(range(200)) * 10)
# UDP_L4, of 100 bytes each
put(ip4(UDP, whole[:1000], mf=True, df=False, ident=5), 1, 5, 28, 100, 20, 6)
put(ip4(UDP, whole[1000:], df=False, ident=5, offset=1000))
put(ip4(UDP, udp(PORT, LISTEN, b'alive')))
while True:
    got = s.recv(9000)
    if got == b'alive':
        break
    # it is either delivered, or dropped for its checksum
    assert got == whole[8:], len(got)
