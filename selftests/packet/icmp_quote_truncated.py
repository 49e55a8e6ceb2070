# SPDX-License-Identifier: GPL-2.0
"""ICMP: an error whose quote is cut short or malformed is dropped."""
# only: linux own
net = tun()
s = stack_socket(socket.SOCK_DGRAM)
s.connect((PEER, PORT))
quote = ip4(UDP, udp(s.getsockname()[1], PORT, b'', src=STACK, dst=PEER), src=STACK, dst=PEER)
wrong_version = [b'\x65' + quote[1:]] if on_weft else []         # Linux does not look
for bad in [b'', quote[:10], quote[:20], quote[:27], b'\x41' + quote[1:]] + wrong_version:
    with drop('ICMP_QUOTE'):
        net.put(icmp(3, 3, data=bad), ICMP)
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
