# SPDX-License-Identifier: GPL-2.0
"""The flight recorder tells who reset a connection, and why."""
# only: own share


def peer_resets():
    c = tun().passive()
    c.send('R')
    ended(c, 'peer-reset', "the peer's RST came, at ", 'RFC 5961 3.2')
    logged('from ESTABLISHED', 'CLOSED')


def program_aborts():
    c = tun().passive()
    c.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    c.sock.close()
    c.expect('RA')
    ended(c, 'aborted', 'reset by us, LINGER', 'SO_LINGER of 0')


def program_leaves_data_unread():
    c = tun().passive()
    c.deliver(b'0123456789')
    c.sock.close()
    c.expect('RA')
    ended(c, 'aborted', 'reset by us, UNREAD', 'RFC 2525 2.17', '10 bytes were not read')


def program_disconnects():
    c = tun().passive()
    libc.connect(c.sock.fileno(), bytes(16), 16)
    c.expect('RA')
    ended(c, 'aborted', 'reset by us, ABORT', 'AF_UNSPEC')


def listener_closes():
    c = tun().passive(accept=False)
    c.listener.close()
    c.expect('RA')
    ended(c, 'aborted', 'reset by us, NOT_ACCEPTED')


def data_after_close():
    c = tun().passive()
    c.sock.close()
    c.expect('FA')
    c.send('A')
    c.send('PA', data=b'late')
    c.net.expect(flags='R')
    ended(c, 'reset', 'reset by us, AFTER_CLOSE', 'RFC 2525 2.17')


def linger2():
    c = tun().passive(TCP_LINGER2=-1)
    c.sock.close()
    c.expect('FA')
    c.send('A')
    c.net.expect(flags='RA')
    ended(c, 'reset', 'reset by us, LINGER', 'TCP_LINGER2 below 0')


def orphans():
    c = tun().passive()
    stack_sysctl('tcp_max_orphans', 0)
    c.sock.close()
    c.net.expect(flags='RA')
    ended(c, 'aborted', 'reset by us, ORPHANS')


def syn_is_challenged():
    """It does not end the connection: RFC 5961 4.2."""
    c = tun().passive()
    c.send('S', seq=1)
    c.net.expect(flags='A')
    logged('refused, TCP_SYN_CHALLENGE', 'RFC 5961 4.2')
    c.send('R', seq=1)
    ended(c, 'peer-reset', 'the last as TCP_SYN_CHALLENGE')


def nobody_there():
    """In share mode it is the host that answers."""
    if STACK_NAME == 'share':
        return
    net = tun()
    c = Conn(net, PORT, CLOSED)
    c.send('S', seq=0)
    net.expect(flags='RA')
    logged('RST sent, NO_CONNECTION')


for way in (peer_resets, program_aborts, program_leaves_data_unread, program_disconnects,
            listener_closes, data_after_close, linger2, orphans, syn_is_challenged, nobody_there):
    way()
