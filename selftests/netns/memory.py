# SPDX-License-Identifier: GPL-2.0
"""
Fills the buffers of many Weft sockets
memory.py tcp		all connections together stay within net.weft.tcp_mem, and no data is lost
memory.py udp|raw	all datagram sockets together stay within net.weft.udp_mem; reading frees it
memory.py hold COUNT	queues COUNT datagrams of 1000 bytes until stdin ends; prints "ready"
memory.py accept DIR	accept() charges the data queued in the connection to the cgroup DIR
"""
import os
import socket
import struct
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.realpath(__file__)))
from weft_socket import WEFT, bind, connect, libc    # noqa: E402

# each processor has a reserve of its own
PAGE, SLACK = os.sysconf('SC_PAGE_SIZE'), 256 * (1 + os.cpu_count())
LIMIT, SO_RCVBUFFORCE = 1000, 33


def mem(kind):
    """The memory of all sockets of that kind, in pages."""
    with open('/proc/net/weft/sockstat') as f:
        return int(next(line for line in f if line.startswith(kind)).split()[-1])


def drops(name):
    with open('/proc/net/weft/snmp') as f:
        return int(dict(line.split() for line in f)[name])


def getsockname(s):
    """The port."""
    name = (b'\0' * 16, struct.pack('=I', 16))
    libc.getsockname(s.fileno(), name[0], name[1])
    return struct.unpack('!H', name[0][2:4])[0]


def receiver(kind, proto=0):
    s = socket.socket(WEFT, kind, proto)
    s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 20)
    return s


def udp(count):
    """Returns so many sockets, each with 100 queued datagrams."""
    sender, all_of_them = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), []
    for _ in range(count):
        s = receiver(socket.SOCK_DGRAM)
        assert bind(s, '127.0.0.1', 0) == 'ok'
        sender.connect(('127.0.0.1', getsockname(s)))
        for _ in range(100):
            sender.send(bytes(1000))
        all_of_them.append(s)
    return all_of_them


def raw(count):
    """Returns so many sockets, each with copies of 100 packets."""
    all_of_them = [receiver(socket.SOCK_RAW, 253) for _ in range(count)]
    sender = socket.socket(socket.AF_INET, socket.SOCK_RAW, 253)
    for _ in range(100):
        sender.sendto(bytes(1000), ('127.0.0.1', 0))
    return all_of_them


def read_all(sockets):
    got = 0
    for s in sockets:
        try:
            while s.recv(2000, socket.MSG_DONTWAIT):
                got += 1
        except BlockingIOError:
            pass
    return got


def tcp(count):
    """Returns so many connections, each full of unread data: (its two ends, bytes)."""
    listener = socket.socket(WEFT, socket.SOCK_STREAM)
    assert bind(listener, '127.0.0.1', 0) == 'ok'
    listener.listen()
    connections = []
    for _ in range(count):
        writer = socket.socket(WEFT, socket.SOCK_STREAM)
        assert connect(writer, '127.0.0.1', getsockname(listener)) == 'ok'
        reader = socket.socket(fileno=libc.accept(listener.fileno(), None, None))
        connections.append((writer, reader, fill(writer)))
    return connections


def fill(writer):
    """Writes until the stack accepts nothing for half a second."""
    sent = 0
    writer.settimeout(0.5)
    try:
        while True:
            sent += writer.send(bytes(65536))
    except TimeoutError:
        return sent


def connections_are_limited():
    before, connections = drops('drop.TCP_MEMORY'), tcp(12)
    used, refused = mem('TCP'), drops('drop.TCP_MEMORY') - before
    sent = [sent for _, _, sent in connections]
    print(f'{used} pages, {sum(sent)} bytes sent, {refused} segments refused')
    for writer, reader, sent_here in connections:
        writer.shutdown(socket.SHUT_WR)
        got = 0
        while data := reader.recv(1 << 20):
            got += len(data)
        assert got == sent_here, 'what was sent comes'
        writer.close()
        reader.close()
    print(f'afterwards {mem("TCP")} pages')
    assert used <= LIMIT + SLACK, 'more than the limit'
    assert sum(sent) > LIMIT * PAGE // 4, 'the limit was not come near to'
    assert mem('TCP') <= SLACK, 'not given back'


def datagrams_are_limited(queue):
    before = drops('drop.SOCKET_MEMORY')
    sockets = queue(300)
    used, refused = mem('UDP'), drops('drop.SOCKET_MEMORY') - before
    got = read_all(sockets)
    print(f'{used} pages, {got} were taken, {refused} refused; afterwards {mem("UDP")} pages')
    assert used <= LIMIT + SLACK, 'more than the limit'
    assert refused > 0 and got + refused == 30000, 'none is lost otherwise'
    assert got * 1000 < (LIMIT + SLACK) * PAGE, 'more than there is'
    assert mem('UDP') <= SLACK, 'not given back'


def charge(cgroup, wanted):
    """Waits until the memory of the cgroup's sockets is as wanted: the kernel updates the sum now
    and then."""
    for _ in range(100):
        with open(f'{cgroup}/memory.stat') as f:
            got = int(next(line for line in f if line.startswith('sock ')).split()[1])
        if wanted(got):
            break
        time.sleep(0.1)
    return got


def acceptor_is_charged(cgroup):
    size, clients = 60000, []
    listener = socket.socket(WEFT, socket.SOCK_STREAM)
    assert bind(listener, '127.0.0.1', 0) == 'ok'
    listener.listen()
    for _ in range(20):
        client = socket.create_connection(('127.0.0.1', getsockname(listener)))
        client.sendall(bytes(size))
        clients.append(client)
    with open(f'{cgroup}/cgroup.procs', 'w') as f:
        f.write('0')
    before = charge(cgroup, lambda got: got == 0)
    children = [socket.socket(fileno=libc.accept(listener.fileno(), None, None)) for _ in clients]
    waiting = charge(cgroup, lambda got: got >= 20 * size)
    for child in children:
        assert len(child.recv(size, socket.MSG_WAITALL)) == size
    read = charge(cgroup, lambda got: got < waiting // 4)
    clients[0].sendall(bytes(size))
    again = charge(cgroup, lambda got: got >= read + size)
    for s in children + clients:
        s.close()
    after = charge(cgroup, lambda got: got == 0)
    print(f'before {before}, accepted {waiting}, read {read}, more came {again}, closed {after}')
    assert before == 0 and waiting >= 20 * size and read < waiting // 4
    assert again >= read + size and after == 0


if sys.argv[1] == 'accept':
    acceptor_is_charged(sys.argv[2])
elif sys.argv[1] == 'hold':
    held = udp(int(sys.argv[2]) // 100)
    print('ready', flush=True)
    sys.stdin.read()
elif sys.argv[1] == 'tcp':
    connections_are_limited()
else:
    datagrams_are_limited({'udp': udp, 'raw': raw}[sys.argv[1]])
