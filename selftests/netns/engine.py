# SPDX-License-Identifier: GPL-2.0
"""Connections that stay open while their TCP is replaced; each checks every byte that it gets.

    engine.py serve ADDR PORT           prints "ready"; until it is killed
    engine.py hold ADDR PORT N STOP     N connections of each kind in turn, prints "ready" when all
                                        are open; when the file STOP is there, each comes to its
                                        end; prints what they have carried

The kinds: bulk to and from the server, requests and responses, half-closed (the client has sent its
FIN, the server goes on), zero window (the server reads nothing for a while), idle, and short ones,
one after the other.
"""
import asyncio
import os
import sys

KINDS = ['put', 'fetch', 'echo', 'half', 'zero', 'idle', 'short']
CHUNK = 16384
PATTERN = bytes((i * 7 + (i >> 8)) & 0xff for i in range(1 << 16)) * 2


def data(at, n):
    return PATTERN[at & 0xffff:(at & 0xffff) + n]


async def send_until(writer, over):
    at = 0
    while not over():
        writer.write(data(at, CHUNK))
        await writer.drain()
        at += CHUNK
        await asyncio.sleep(0.002)
    return at


async def take(reader, at=0):
    """reads up to the end of file; returns the number of bytes"""
    while got := await reader.read(CHUNK):
        if got != data(at, len(got)):
            raise ValueError(f'a wrong byte at {at}')
        at += len(got)
    return at


async def echo(reader, writer, n):
    for i in range(n):
        word = b'%08d' % i
        writer.write(word)
        if await reader.readexactly(8) != word:
            raise ValueError('a wrong answer')
        await asyncio.sleep(0.01)


# ------------------------------------------------------------------ the server

async def serve_one(reader, writer):
    kind = (await reader.readexactly(8)).decode().strip()
    if kind in ('put', 'zero'):
        if kind == 'zero':
            writer.transport.pause_reading()
            await asyncio.sleep(1)
            writer.transport.resume_reading()
        writer.write(b'%016d' % await take(reader))
    elif kind == 'fetch':
        asked = asyncio.ensure_future(reader.read(1))       # the client's FIN
        await send_until(writer, asked.done)
    elif kind == 'half':
        await take(reader)
        for at in range(0, 100 * CHUNK, CHUNK):
            writer.write(data(at, CHUNK))
            await writer.drain()
            await asyncio.sleep(0.02)
    else:
        while word := await reader.read(8):
            writer.write(word)
    await writer.drain()
    writer.close()


async def serve(addr, port):
    server = await asyncio.start_server(serve_one, addr, port, backlog=200)
    print('ready', flush=True)
    await server.serve_forever()


# ------------------------------------------------------------------ the client

async def one(kind, addr, port, opened, over):
    reader, writer = await asyncio.open_connection(addr, port)
    writer.write(kind.encode().ljust(8))
    opened()
    n = 0
    if kind in ('put', 'zero'):
        n = await send_until(writer, over)
        writer.write_eof()
        if int(await reader.readexactly(16)) != n:
            raise ValueError('the server has got something else')
    elif kind == 'fetch':
        async def stop():
            while not over():
                await asyncio.sleep(0.05)
            writer.write_eof()
        stopping = asyncio.ensure_future(stop())
        n = await take(reader)
        await stopping
    elif kind == 'half':
        writer.write_eof()
        n = await take(reader)
        if n != 100 * CHUNK:
            raise ValueError(f'{n} bytes of {100 * CHUNK}')
    elif kind == 'idle':
        while not over():
            await asyncio.sleep(0.05)
        await echo(reader, writer, 1)
    else:
        while not over():
            await echo(reader, writer, 5)
            n += 40
    writer.close()
    await writer.wait_closed()
    return n


async def shorts(addr, port, opened, over):
    n = 0
    opened()
    while not over():
        n += await one('echo', addr, port, lambda: None, lambda c=[]: c.append(1) or len(c) > 1)
    return n


async def hold(addr, port, number, stop):
    left = [number]

    def opened():
        left[0] -= 1
        if not left[0]:
            print('ready', flush=True)

    def over():
        return os.path.exists(stop)

    kinds = [KINDS[i % len(KINDS)] for i in range(number)]
    sums = await asyncio.gather(*(
        shorts(addr, port, opened, over) if k == 'short' else one(k, addr, port, opened, over)
        for k in kinds))
    for kind in KINDS:
        print(kind, sum(n for k, n in zip(kinds, sums) if k == kind), 'bytes')


if sys.argv[1] == 'serve':
    asyncio.run(serve(sys.argv[2], int(sys.argv[3])))
else:
    asyncio.run(hold(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), sys.argv[5]))
