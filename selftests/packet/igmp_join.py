# SPDX-License-Identifier: GPL-2.0
"""RFC 3376 5.1: joining and leaving are reported at once and once more within a second; the
device's filter accepts the group."""
# only: linux own
def filters():
    return subprocess.run(['ip', 'maddr', 'show', 'dev', 'eth0'], capture_output=True, text=True,
                          check=True).stdout


net = veth()
net.igmp = True
net.expect_nothing()                                        # all hosts is never reported
s, t = stack_socket(socket.SOCK_DGRAM), stack_socket(socket.SOCK_DGRAM)
assert '01:00:5e:00:00:01' in filters()
join(s, '239.1.2.3')
net.expect_report((4, '239.1.2.3', []))
net.expect_report((4, '239.1.2.3', []), ms=1100)
assert '01:00:5e:01:02:03' in filters()
join(t, '239.1.2.3')                                        # a second member changes nothing
leave(s, '239.1.2.3')
net.expect_nothing(1200)
t.close()                                                   # one member leaves
net.expect_report((3, '239.1.2.3', []))
net.expect_report((3, '239.1.2.3', []), ms=1100)
net.expect_nothing(1200)
assert '01:00:5e:01:02:03' not in filters()
