# SPDX-License-Identifier: GPL-2.0
"""ICMP: an error whose quote is cut short or malformed is dropped."""
# only: linux own
net = tun()
s = stack_socket(socket.SOCK_DGRAM)
s.connect((PEER, PORT))
whole = packet_of(UDP, udp(s.getsockname()[1], PORT, b'', src=STACK, dst=PEER), src=STACK, dst=PEER)
wrong_length = [] if OVER6 else [b'\x41' + whole[1:]]
# Linux does not check the version
wrong_version = [bytes([whole[0] ^ 0x20]) + whole[1:]] if on_weft else []
for bad in [b'', whole[:10], whole[:-8], whole[:-1]] + wrong_length + wrong_version:
    with drop('ICMP_QUOTE'):
        net.put(icmp(*PORT_UNREACHABLE, data=bad), ICMP)
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
