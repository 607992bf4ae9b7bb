"""The HTTP server: its routes, its bounds and its end."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest
from aiohttp import web

from bot.web import MAX_BYTES, Web


async def echo(request: web.Request) -> web.StreamResponse:
    return web.Response(body=await request.read())


def test_it_serves_what_it_is_given_and_a_health_check_and_nothing_large() -> None:
    async def scenario() -> None:
        server = Web("127.0.0.1", 0, {"/slack/events": echo})
        home = await server.start()
        try:
            async with aiohttp.ClientSession() as client:
                async with client.get(f"{home}/health") as answer:
                    assert (answer.status, await answer.json()) == (200, {"ok": True})
                async with client.post(f"{home}/slack/events", data=b"hello") as answer:
                    assert await answer.read() == b"hello"
                async with client.post(f"{home}/slack/events", data=b"x" * (MAX_BYTES + 1)) as answer:
                    assert answer.status == 413
                async with client.get(f"{home}/elsewhere") as answer:
                    assert answer.status == 404
        finally:
            await server.stop()
            await server.stop()

    asyncio.run(scenario())


def test_a_port_that_is_taken_is_an_error_and_leaves_nothing_open() -> None:
    async def scenario() -> None:
        first = Web("127.0.0.1", 0, {})
        home = await first.start()
        second = Web("127.0.0.1", int(home.rpartition(":")[2]), {})
        with pytest.raises(OSError, match="address already in use"):
            await second.start()
        await second.stop()
        await first.stop()

    asyncio.run(scenario())
