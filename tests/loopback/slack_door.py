"""The door of the loopback Slack: every request of the bot is logged here, and meets the failures a test asks for.

It knows names and arguments, not what a method does.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler

from tests.loopback.slack_calls import Json
from tests.loopback.slack_state import Request, Workspace

STRUCTURES = {"blocks", "view", "metadata", "files", "attachments"}
PLACES = {"commands": "response_url", "actions": "response_url", "app": "response_url"}
PLACES |= {"upload": "upload", "files-pri": "url_private_download"}


@dataclass(slots=True)
class Failure:
    """What is to go wrong with the next calls of a method; `processed` is whether the call had its effect before."""

    answer: Json = field(default_factory=dict)
    status: int = 200
    retry_after_s: float | None = None
    processed: bool = False
    dropped: bool = False
    held: asyncio.Event | None = None
    times: int = 1

    def response(self) -> web.Response:
        headers = {} if self.retry_after_s is None else {"Retry-After": f"{self.retry_after_s:g}"}
        return web.json_response(self.answer, status=self.status, headers=headers)


class Failures:
    """The failures asked for, by method; `*` stands for every one."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._asked: dict[str, list[Failure]] = {}

    def ask(self, name: str, failure: Failure) -> None:
        with self._workspace.changed:
            self._asked.setdefault(name, []).append(failure)

    def clear(self) -> None:
        with self._workspace.changed:
            self._asked.clear()

    def take(self, name: str) -> Failure | None:
        for waiting in (self._asked.get(name), self._asked.get("*")):
            if waiting:
                waiting[0].times -= 1
                return waiting[0] if waiting[0].times else waiting.pop(0)
        return None


def door(workspace: Workspace, failures: Failures) -> Any:
    """The middleware."""

    @web.middleware
    async def pass_through(request: web.Request, handler: Handler) -> web.StreamResponse:
        if not (name := named(request)):
            return await handler(request)
        args = {} if name == "upload" else await arguments(request)
        token = token_of(request, args)
        with workspace.changed:
            logged = Request(name, args, token, workspace.clock())
            workspace.requests.append(logged)
            workspace.changed.notify_all()
            failure = failures.take(name)
        answer = failure.response() if failure and not failure.processed else await handler(request)
        if failure and failure.held:
            await failure.held.wait()
        dropped = failure is not None and failure.dropped
        _note(workspace, logged, answer, dropped=dropped)
        if dropped and request.transport is not None:
            request.transport.abort()
        return answer

    return pass_through


def _note(workspace: Workspace, logged: Request, answer: web.StreamResponse, *, dropped: bool) -> None:
    with workspace.changed:
        logged.status = 0 if dropped else answer.status
        if isinstance(answer, web.Response) and answer.content_type == "application/json":
            logged.answer = json.loads(answer.text or "null")
        workspace.changed.notify_all()


def named(request: web.Request) -> str:
    """The method, or what stands for one: `response_url`, `upload`, `url_private_download`; nothing for the rest."""
    if method := request.match_info.get("method"):
        return method
    return PLACES.get(request.path.split("/")[1], "")


def token_of(request: web.Request, args: Json) -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.get("token", ""))


async def arguments(request: web.Request) -> Json:
    """Arguments from the query, a form or a JSON body."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        with suppress(ValueError):
            body: Any = await request.json()
            return args | body if isinstance(body, dict) else args
    elif request.body_exists:
        args |= {name: str(value) for name, value in (await request.post()).items()}
    for name in STRUCTURES & set(args):
        with suppress(ValueError):
            args[name] = json.loads(args[name])
    return args
