"""Real servers on 127.0.0.1 for one test: a proper one over aiohttp, and one that writes raw bytes."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.feeds.fetch import FetchLimits, HttpFetcher
from bot.model import Fetched, Validators

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

FEED = b'<rss version="2.0"><channel><title>Harbour Post</title></channel></rss>'


@asynccontextmanager
async def serving(handler: Handler, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve every path with `handler`; the port."""
    server = web.AppRunner(web.Application(), access_log=None, shutdown_timeout=0.1)
    server.app.router.add_route("*", "/{path:.*}", handler)
    await server.setup()
    await web.TCPSite(server, "127.0.0.1", 0, ssl_context=tls).start()
    try:
        yield server.addresses[0][1]
    finally:
        await server.cleanup()


@asynccontextmanager
async def writing(*pieces: bytes, hold: bool = False) -> AsyncIterator[int]:
    """Answer each connection with raw bytes, then close it, or hold it open; the port."""
    release = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        try:
            for piece in pieces:
                writer.write(piece)
                await writer.drain()
            if hold:
                await release.wait()
        except ConnectionError:
            pass
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        release.set()
        server.close()
        await server.wait_closed()


def fetcher(*ports: int, timeout_s: float = 5.0, per_host: int = 2, feed_max_bytes: int = 1_000_000) -> HttpFetcher:
    """A fetcher that may reach these ports of 127.0.0.1."""
    allowed = tuple(f"127.0.0.1:{port}" for port in ports)
    return HttpFetcher(FetchLimits(allowed, "https://contact.example", timeout_s, feed_max_bytes, per_host=per_host))


async def feed_from(port: int, path: str = "/feed", validators: Validators | None = None) -> Fetched:
    """One fetch of one feed."""
    async with fetcher(port) as http:
        return await http.feed(f"http://127.0.0.1:{port}{path}", validators or Validators())


def resolving(*answers: Sequence[str]) -> Callable[[str, int], Awaitable[Sequence[str]]]:
    """A resolver that gives these answers one after the other, the last one for ever."""
    left = list(answers)

    async def resolve(_host: str, _port: int) -> Sequence[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve
