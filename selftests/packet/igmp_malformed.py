# SPDX-License-Identifier: GPL-2.0
"""IGMP that is malformed is dropped, each for its own reason, and is not answered."""
# only: own
net = veth()
s = stack_socket(socket.SOCK_DGRAM)
join(s, '239.1.2.3')
net.expect_nothing(1500)
net.igmp = True
bad = [('IGMP_TRUNCATED', igmp(0x11, code=1)[:4]),
       # a length of no version
       ('IGMP_TRUNCATED', igmp(0x11, code=1, more=b'\0\0')),
       ('IGMP_TRUNCATED', igmp_query3(code=1, group='239.1.2.3', number=1)),
       ('IGMP_CHECKSUM', igmp(0x11, code=1, csum=0x1234)),
       ('IGMP_TYPE', igmp(0x13, code=1)),
       ('IGMP_GROUP', igmp(0x11, '192.0.2.9', code=1)),
       ('IGMP_GROUP', igmp_query3(code=1, sources=['192.0.2.9'])),           # sources, no group
       ('IGMP_GROUP', igmp(0x16, '239.1.2.3'))]                              # sent to another group
for why, message in bad:
    with drop(why):
        net.put_igmp(message)
        time.sleep(0.01)
net.expect_nothing(500)
net.put_igmp(igmp_query3(code=1), src='0.0.0.0')            # a querier's address may be 0.0.0.0
net.expect_report((2, '239.1.2.3', []))
