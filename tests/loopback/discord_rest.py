"""The front of the API: reads a request, lets go wrong what a test asked for, authorizes, checks the body, answers.

Every answer says what is left of its route's limit; JSON has the very header the vendor sends.
"""

from __future__ import annotations

import asyncio
import json
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from email.utils import formatdate
from typing import Any

from aiohttp import web

from tests.loopback import discord_callbacks, discord_channels, discord_guilds, discord_spec
from tests.loopback.discord_calls import Answer, Backend, Call, Request, Route
from tests.loopback.discord_errors import Refusal, invalid, plain, refuse
from tests.loopback.discord_posts import Upload
from tests.loopback.discord_trouble import Trouble

PREFIX = "/api/v10"
MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")
ROUTES = [*discord_guilds.ROUTES, *discord_channels.ROUTES, *discord_callbacks.ROUTES]


def add_routes(application: web.Application, backend: Backend) -> None:
    """Put the API, its content network and its 404 into an application."""
    for route in ROUTES:
        application.router.add_route(route.method, PREFIX + route.path, _handler(backend, route))
    application.router.add_get("/attachments/{path:.*}", _content(backend))
    application.router.add_route("*", "/{path:.*}", _handler(backend, None))


def _content(backend: Backend) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        file = backend.world.files.get(request.path)
        if file is None:
            return web.Response(status=404, text="This content is no longer available.")
        return web.Response(body=file.content, headers={"Content-Type": file.content_type})

    return serve


def _handler(backend: Backend, route: Route | None) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def serve(request: web.Request) -> web.StreamResponse:
        return await _serve(backend, route, request)

    return serve


async def _serve(backend: Backend, route: Route | None, request: web.Request) -> web.StreamResponse:
    at = backend.world.clock.now()
    body, files, unreadable = await _read(request)
    seen = _seen(request, body, files, at)
    backend.requests.append(seen)
    trouble = backend.troubles.take(seen.line)
    if trouble is not None and trouble.lose_request:
        return _cut(request)
    call = Call(backend, dict(request.match_info), seen.query, body, files, at)
    try:
        answer = _answer(route, call, request, trouble, unreadable)
    except Refusal as refusal:
        answer = Answer(refusal.status, refusal.body)
        call.headers |= refusal.headers
    except Exception:  # noqa: BLE001 - a fault of this server must fail the test, not the bot
        backend.errors.append(traceback.format_exc())
        answer = Answer(501, {"message": "the loopback server broke", "code": 0})
    if trouble is not None and trouble.late is not None:
        answer = Answer(trouble.late.status, trouble.late.body)
        call.headers |= trouble.late.headers
    seen.status, seen.answer = answer
    backend.bell.ring()
    return await _send(request, trouble, answer, call.headers, backend.world.clock.now())


def _seen(request: web.Request, body: Any, files: list[Upload], at: float) -> Request:
    path = request.path.removeprefix(PREFIX)
    names = [file.filename for file in files]
    return Request(request.method, path, dict(request.query), body, names, at, dict(request.headers))


async def _read(request: web.Request) -> tuple[Any, list[Upload], Refusal | None]:
    """The JSON of a request, alone or beside files, or why it cannot be read."""
    if request.content_type == "multipart/form-data":
        return await _read_form(request)
    text = await request.text()
    if not text:
        return None, [], None
    if request.content_type != "application/json":
        return (
            text,
            [],
            invalid("", "CONTENT_TYPE_INVALID", "Expected \"Content-Type\" header to be 'application/json'"),
        )
    try:
        return json.loads(text), [], None
    except ValueError:
        return text, [], refuse(50109)


async def _read_form(request: web.Request) -> tuple[Any, list[Upload], Refusal | None]:
    form, files = await request.post(), []
    for value in form.values():
        if isinstance(value, web.FileField):
            files.append(Upload(value.filename, value.file.read(), value.content_type or "application/octet-stream"))
            value.file.close()
    try:
        return json.loads(str(form.get("payload_json", "{}"))), files, None
    except ValueError:
        return None, files, refuse(50109)


def _answer(
    route: Route | None, call: Call, request: web.Request, trouble: Trouble | None, unreadable: Refusal | None
) -> Answer:
    if route is None:
        raise plain(404, "Not Found")
    backend = call.backend
    _authorize(backend, route, request)
    major = "/".join(call.params.get(name, "") for name in MAJOR)
    bucket = backend.buckets.count(f"{route.method} {route.path}", major)
    call.headers |= bucket.headers(backend.world.clock.now())
    for refusal in (trouble.refusal if trouble else None, unreadable):
        if refusal is not None:
            raise refusal
    _check(backend, route, call)
    answer = route.handler(call)
    _compare(backend, route, answer)
    return answer


def _authorize(backend: Backend, route: Route, request: web.Request) -> None:
    if route.open:
        return
    if "DiscordBot" not in request.headers.get("User-Agent", ""):
        raise Refusal(403, {"message": "internal network error", "code": 40333})
    if request.headers.get("Authorization") != f"Bot {backend.token}":
        raise plain(401, "Unauthorized")


def _check(backend: Backend, route: Route, call: Call) -> None:
    """Check the form by the documented limits and by the vendor's description; what only that sees is told, too."""
    described = [] if call.body is None else discord_spec.body_faults(route.method, route.path, call.body)
    backend.violations += [f"{route.method} {route.path}: {fault}" for fault in described]
    with suppress(*((TypeError, ValueError, AttributeError) if described else ())):
        if route.check is not None:
            route.check(call)
    if described:
        raise invalid("", "MODEL_TYPE_CONVERT", "; ".join(described))


def _compare(backend: Backend, route: Route, answer: Answer) -> None:
    """Hold this server's own answers against the description, where a test asks for it."""
    if backend.likeness and answer.body is not None:
        faults = discord_spec.answer_faults(route.method, route.path, answer.status, answer.body)
        backend.errors += [f"answer of {route.method} {route.path}: {fault}" for fault in faults]


async def _send(
    request: web.Request, trouble: Trouble | None, answer: Answer, headers: dict[str, str], now: float
) -> web.StreamResponse:
    if trouble is not None and trouble.lose_answer:
        return _cut(request)
    if trouble is not None and trouble.hold is not None:
        trouble.hold.reached.set()
        await trouble.hold.let_go.wait()
    headers["Date"] = formatdate(now, usegmt=True)
    if answer.status == 204:
        return web.Response(status=204, headers=headers)
    text = json.dumps(answer.body)
    return web.Response(
        status=answer.status, body=text.encode(), headers=headers | {"Content-Type": "application/json"}
    )


def _cut(request: web.Request) -> web.StreamResponse:
    """End the connection without an answer."""
    if request.transport is not None:
        request.transport.abort()
    raise asyncio.CancelledError
