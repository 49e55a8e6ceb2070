#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0
"""
An echo server and its clients, written in the usual ways of Python programs
echo.py serve asyncio|threads|forks|selectors|udp PORT
echo.py call asyncio|threads|udp PORT CLIENTS BYTES
	each client sends BYTES and expects them back; prints "ok N"
"""
import asyncio
import concurrent.futures
import random
import selectors
import socket
import socketserver
import sys

HOST = "127.0.0.1"


class Echo(socketserver.BaseRequestHandler):
    def handle(self):
        while data := self.request.recv(65536):
            self.request.sendall(data)


class EchoDatagram(socketserver.BaseRequestHandler):
    def handle(self):
        data, sock = self.request
        sock.sendto(data, self.client_address)


def serve_socketserver(kind, handler, port):
    kind.allow_reuse_address = True
    kind.request_queue_size = 128
    with kind((HOST, port), handler) as server:
        server.serve_forever()


def serve_selectors(port):
    """One thread; unsent data waits until the socket is writable."""
    sel = selectors.DefaultSelector()
    listener = socket.create_server((HOST, port), backlog=128)
    listener.setblocking(False)
    sel.register(listener, selectors.EVENT_READ)
    while True:
        for key, events in sel.select():
            sock = key.fileobj
            if sock is listener:
                conn, _ = sock.accept()
                conn.setblocking(False)
                sel.register(conn, selectors.EVENT_READ, bytearray())
                continue
            waiting, ended = key.data, False
            if events & selectors.EVENT_READ:
                data = sock.recv(65536)
                ended = not data
                waiting += data
            if waiting:
                try:
                    del waiting[:sock.send(waiting)]
                except BlockingIOError:
                    pass
            if ended and not waiting:
                sel.unregister(sock)
                sock.close()
            else:
                want = 0 if ended else selectors.EVENT_READ
                want |= selectors.EVENT_WRITE if waiting else 0
                sel.modify(sock, want or selectors.EVENT_READ, waiting)


async def echo_async(reader, writer):
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()
    await writer.wait_closed()


async def serve_asyncio(port):
    server = await asyncio.start_server(echo_async, HOST, port, backlog=128)
    await server.serve_forever()


def payload(i, size):
    return random.Random(i).randbytes(size)


async def call_asyncio(port, clients, size):
    async def one(i):
        data = payload(i, size)
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(data)
        writer.write_eof()
        back = await reader.read(-1)
        writer.close()
        await writer.wait_closed()
        return back == data

    return sum(await asyncio.gather(*(one(i) for i in range(clients))))


def call_thread(port, i, size):
    data = payload(i, size)
    with (socket.create_connection((HOST, port), timeout=60) as s,
          concurrent.futures.ThreadPoolExecutor(1) as other):
        def send():
            s.sendall(data)
            s.shutdown(socket.SHUT_WR)

        sent, back = other.submit(send), bytearray()
        while part := s.recv(65536):
            back += part
        sent.result()
    return back == data


def call_datagrams(port, i, size):
    """Repeats a request without an answer: a datagram may be lost."""
    data = payload(i, size)
    with socket.socket(type=socket.SOCK_DGRAM) as s:
        s.connect((HOST, port))
        s.settimeout(5)
        for _ in range(5):
            s.send(data)
            try:
                return s.recv(65536) == data
            except TimeoutError:
                pass
    return False


def call(how, port, clients, size):
    if how == "asyncio":
        return asyncio.run(call_asyncio(port, clients, size))
    one = call_datagrams if how == "udp" else call_thread
    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        return sum(pool.map(lambda i: one(port, i, size), range(clients)))


def main():
    what, how, port = sys.argv[1], sys.argv[2], int(sys.argv[3])
    if what == "call":
        print("ok", call(how, port, int(sys.argv[4]), int(sys.argv[5])))
    elif how == "asyncio":
        asyncio.run(serve_asyncio(port))
    elif how == "selectors":
        serve_selectors(port)
    elif how == "udp":
        serve_socketserver(socketserver.ThreadingUDPServer, EchoDatagram, port)
    else:
        serve_socketserver({"threads": socketserver.ThreadingTCPServer,
                            "forks": socketserver.ForkingTCPServer}[how],
                           Echo, port)


main()
