#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
""" close() of the last descriptor frees the port, ends a listener and sends a FIN before it
returns. Prints the number of failures in 200 rounds, for each: "bind 0", "udp 0", "listener 0",
"end 0". """
import socket

ROUNDS = 200
LO = ("127.0.0.1", 0)


def port_taken(kind):
    with socket.socket(type=kind) as a, socket.socket(type=kind) as b:
        b.bind(LO)
        port = b.getsockname()
        b.close()
        try:
            a.bind(port)
        except OSError:
            return True
    return False


def listener_accepts():
    with socket.socket() as client, socket.socket() as listener:
        listener.bind(LO)
        listener.listen()
        address = listener.getsockname()
        listener.close()
        return client.connect_ex(address) == 0


def end_is_late(listener):
    client = socket.create_connection(listener.getsockname())
    with listener.accept()[0] as server:
        client.close()
        server.setblocking(False)
        try:
            return bool(server.recv(1))
        except BlockingIOError:
            return True


server = socket.create_server(LO)
print("bind", sum(port_taken(socket.SOCK_STREAM) for _ in range(ROUNDS)))
print("udp", sum(port_taken(socket.SOCK_DGRAM) for _ in range(ROUNDS)))
print("listener", sum(listener_accepts() for _ in range(ROUNDS)))
print("end", sum(end_is_late(server) for _ in range(ROUNDS)))
