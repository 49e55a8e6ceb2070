# SPDX-License-Identifier: GPL-2.0
"""RFC 9293 3.8.6.3: the ACK of a SYN-ACK waits for data, for less than 500 ms, if the user has set
TCP_DEFER_ACCEPT or cleared TCP_QUICKACK, as in Linux."""
net = tun()
calm()
for options in ({'TCP_DEFER_ACCEPT': 1}, {'TCP_QUICKACK': 0}):
    for data in (b'request', b''):
        c = net.connecting(**options)
        c.take_options(mss(1460))
        c.send('SA', seq=0, ack=1, opts=mss(1460), raw_opts=True)
        c.expect_nothing(60)
        c.expect_state('ESTABLISHED')
        if data:
            c.sock.send(data)
            c.expect('PA', seq=1, ack=1, data=data)
        else:
            c.expect('A', seq=1, ack=1, data=b'', ms=400)
        c.send('RA')
