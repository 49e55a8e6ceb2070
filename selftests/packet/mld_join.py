# SPDX-License-Identifier: GPL-2.0
"""RFC 3810 6.1: joining and leaving are reported at once and once more within a second; the
device's filter accepts the group."""
# only: linux own
def filters():
    return subprocess.run(['ip', 'maddr', 'show', 'dev', 'eth0'], capture_output=True, text=True,
                          check=True).stdout


net = veth6()
net.settle()
s, t = stack_socket(socket.SOCK_DGRAM, True), stack_socket(socket.SOCK_DGRAM, True)
assert '33:33:00:00:00:01' in filters()
join6(s, 'ff15::1:2:3')
net.expect_report((4, 'ff15::1:2:3', []))
net.expect_report((4, 'ff15::1:2:3', []), ms=1100)
assert '33:33:00:02:00:03' in filters()
join6(t, 'ff15::1:2:3')                                     # a second member changes nothing
leave6(s, 'ff15::1:2:3')
# neither all nodes nor interface-local groups are reported
join6(s, 'ff02::1')
join6(s, 'ff01::5')
net.expect_nothing(1200)
assert '33:33:00:00:00:05' not in filters()
t.close()                                                   # one member leaves
net.expect_report((3, 'ff15::1:2:3', []))
net.expect_report((3, 'ff15::1:2:3', []), ms=1100)
net.expect_nothing(1200)
assert '33:33:00:02:00:03' not in filters()
