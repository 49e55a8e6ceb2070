# SPDX-License-Identifier: GPL-2.0
"""RFC 3810 8.2.1: to a querier of version 1 version 1 is spoken; RFC 2710 4: one member's report is enough."""
# only: linux own
net = veth6()
net.settle()
s = stack_socket(socket.SOCK_DGRAM, True)


def expect(ms, group, kind=MLD_REPORT, dst=None):
    """What is about the addresses' own group is passed over."""
    while True:
        got = net.expect_mld(ms)
        if got.kind != MLD_REPORT or got.group != 'ff02::1:ff00:1':
            break
    net.compare(got, dict(kind=kind, dst=dst or group, group=group))


def quiet(ms):
    got = net.get(ms)
    assert got is None or got.group == 'ff02::1:ff00:1', got


net.put_mld(mld(MLD_QUERY, ms=10))
time.sleep(0.1)
join6(s, 'ff15::3')
expect(1100, 'ff15::3')
expect(10100, 'ff15::3')
net.put_mld(mld(MLD_QUERY, ms=1000))
expect(1100, 'ff15::3')
leave6(s, 'ff15::3')
expect(1000, 'ff15::3', MLD_DONE, 'ff02::2')
join6(s, 'ff15::4')
expect(1100, 'ff15::4')
net.put_mld(mld(MLD_REPORT, 'ff15::4', dst='ff15::4'), 'ff15::4')       # another member says so too
time.sleep(0.1)
leave6(s, 'ff15::4')                                        # then the end is not ours to tell
quiet(1000)
