# SPDX-License-Identifier: GPL-2.0
"""An error about a datagram that was never sent reaches no socket."""
# only: linux own
net = tun()
s = stack_socket(socket.SOCK_DGRAM)
s.connect((PEER, PORT))
port = s.getsockname()[1]
for sent in (udp(port, PORT + 1, b'x', src=STACK, dst=PEER),
             udp(port ^ 1, PORT, b'x', src=STACK, dst=PEER)):
    with drop('ICMP_NO_SOCKET'):
        net.put(icmp(*PORT_UNREACHABLE, data=packet_of(UDP, sent, src=STACK, dst=PEER)), ICMP)
assert s.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) == 0
