# SPDX-License-Identifier: GPL-2.0
"""The flight recorder tells why a connection was not opened, or that it ended in order."""
# only: own share


def refused():
    c = tun().connecting()
    c.send('RA', ack=1)
    ended(c, 'refused', 'a RST answered our SYN', 'RFC 9293 3.10.7.3')


def unreachable():
    net = tun()
    c = net.connecting()
    net.put(icmp(*PORT_UNREACHABLE, data=quote(c.syn)), ICMP)
    assert c.error() == errno.ECONNREFUSED
    ended(c, 'icmp', 'Connection refused', 'RFC 5461')


def closed_before():
    c = tun().connecting()
    c.sock.close()
    ended(c, 'not-opened', 'the program closed it before the peer answered')


def half_open_reset():
    c = tun().half_open()
    c.send('R', seq=1)
    ended(c, 'peer-reset', "the peer's RST came")


def listener_closed():
    c = tun().half_open()
    c.listener.close()
    ended(c, 'not-opened', 'the listener was closed')


def accept_queue():
    net = tun()
    stack_sysctl('tcp_synack_retries', 1)
    listener = net.listen(backlog=0)
    late = net.half_open(port=PORT + 1, listener=listener)
    first = net.half_open(listener=listener)
    first.send('A')
    late.send('A')
    while net.get(5000):
        pass
    logged('refused, TCP_ACCEPT_QUEUE_FULL')
    ended(late, 'syn-timeout', 'the last as TCP_ACCEPT_QUEUE_FULL')
    again = Conn(net, PORT + 2, LISTEN)
    again.send('S', seq=0)
    net.expect_nothing()
    logged(f':{PORT + 2} LISTEN: refused, TCP_ACCEPT_QUEUE_FULL')


def we_close_first():
    c = tun().passive()
    fin_wait_2(c)
    c.send('FA')
    c.expect('A')
    ended(c, 'in-order', 'in order: we closed first')
    logged('the program calls shutdown()')


def peer_closes_first():
    c = tun().passive()
    last_ack(c)
    c.send('A')
    ended(c, 'in-order', 'in order: the peer closed first')


def both_close():
    c = tun().passive()
    closing(c)
    c.send('A')
    ended(c, 'in-order', 'in order: both closed at once')


def again_from_the_same_port():
    """The TIME-WAIT ends when a new connection takes its place; each is told by itself."""
    net = tun()
    c = net.passive()
    time_wait(c)
    listener, c.listener = c.listener, None
    later = Conn(net, PORT, LISTEN)
    later.listener = listener
    later.send('S', seq=100000)
    net.expect(flags='SA')
    logged('from TIME-WAIT', 'a new connection took its place')


for way in (refused, unreachable, closed_before, half_open_reset, listener_closed, accept_queue,
            we_close_first, peer_closes_first, both_close, again_from_the_same_port):
    way()
