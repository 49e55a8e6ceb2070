# SPDX-License-Identifier: GPL-2.0
"""RFC 7413 4.1.3: a lost SYN is retransmitted without data and option; the first may have arrived
nevertheless."""
net = tun()
calm()
net.give_cookie(b'12345678')
for taken, info in ((0, (False, 3)), (5, (True, 0))):
    c = net.fast_connecting(b'early')
    assert c.syn.data == b'early'
    c.expect('S', seq=0, ms=1500, data=b'', opts='mss,sackOK,TS,nop,wscale')
    c.send('SA', seq=0, ack=1 + taken, opts=mss(1460))
    if taken:
        c.expect('A', seq=6, ack=1, data=b'')
    else:
        c.expect('PA', seq=1, ack=1, data=b'early')
    assert c.fastopen_info() == info, c.fastopen_info()
    c.send('A', ack=6)
    c.expect_alive()
