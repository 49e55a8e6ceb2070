# SPDX-License-Identifier: GPL-2.0
"""RFC 3810 8.2.1: MLDv1 is spoken to an MLDv1 querier; RFC 2710 4: another member's report
suppresses ours."""
# only: linux own
net = veth6()
net.settle()
s = stack_socket(socket.SOCK_DGRAM, True)


def expect(ms, group, kind=MLD_REPORT, dst=None):
    """Skips reports of the addresses' solicited-node groups."""
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
net.put_mld(mld(MLD_REPORT, 'ff15::4', dst='ff15::4'), 'ff15::4')       # another member reports too
time.sleep(0.1)
leave6(s, 'ff15::4')                                        # then that member sends the Done
quiet(1000)
