# SPDX-License-Identifier: GPL-2.0
"""RFC 6675 5: without memory for the scoreboard the sender knows less, but an ACK never causes
endless retransmission."""
net = tun()
calm()
if not os.path.exists('/sys/kernel/debug/failslab'):
    raise Skip('a kernel without failslab')
c = net.passive(opts=mss(1460) + SACK_OK + NOP + NOP)
with no_memory('kmalloc-512'):
    c.sock.send(b'x' * 131)
    c.take(1)
    c.send_sack((2, 3), (1, 2), (1, 2), (1, 2))
    n = 0
    while n < 60 and net.get(200):
        n += 1
assert n < 20, f'{n} segments came after one ACK'
c.send('A', ack=132)
c.expect_alive()
