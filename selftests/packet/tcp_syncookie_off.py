# SPDX-License-Identifier: GPL-2.0
"""Without SYN cookies a SYN that does not fit in the queue is dropped."""
net = tun()
stack_sysctl('tcp_syncookies', 0)
listener = net.listen(backlog=4)
for port in range(1000, 1005):
    net.half_open(port=port, listener=listener)
with drop('TCP_SYN_QUEUE_FULL'), counted('TcpExtTCPReqQFullDrop'), counted('TcpExtListenDrops'):
    Conn(net, 1005, LISTEN).send('S', seq=0, opts=mss(1460))
    net.expect_nothing(100)
