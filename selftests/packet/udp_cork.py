# SPDX-License-Identifier: GPL-2.0
"""MSG_MORE: several writes are one datagram, in one packet or in fragments, with one checksum."""
net = tun()
s = net.udp_socket()
s.connect((PEER, PORT))
more = socket.MSG_MORE
s.send(b'a' * 100, more)
s.send(b'b' * 1200, more)
net.expect_nothing()
s.send(b'c' * 9)
net.expect(proto=UDP, data=b'a' * 100 + b'b' * 1200 + b'c' * 9)
parts = [b'd' * 5000, b'e' * 700, b'f' * 6001]
for part in parts:
    s.send(part, more if part is not parts[-1] else 0)
whole = b''
while len(whole) < 8 + 11701:
    packet = net.expect(proto=UDP)
    assert packet.offset == len(whole)
    whole += packet.payload
assert whole[8:] == b''.join(parts)
assert checksum(pseudo(STACK, PEER, UDP, len(whole)) + whole) == 0
