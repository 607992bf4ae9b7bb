"""The Web API's door: tokens, scopes, the log of requests, and the failures a test asks for.

The methods themselves register in `slack_calls`; this module imports those that make up the API.
"""

from __future__ import annotations

import asyncio
import json
import logging
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.loopback import slack_chat, slack_conversations, slack_files, slack_views
from tests.loopback.slack_calls import METHODS, Call, Json, Refused, method
from tests.loopback.slack_state import APP, Request, Workspace

log = logging.getLogger(__name__)

FAMILIES = (slack_chat, slack_conversations, slack_files, slack_views)
APP_METHODS = {"apps.connections.open"}
STRUCTURES = {"blocks", "view", "metadata", "files", "attachments"}


@dataclass(slots=True)
class Failure:
    """What is to go wrong with the next calls of a method; `processed` is whether the call had its effect before."""

    answer: Json = field(default_factory=dict)
    status: int = 200
    retry_after: float | None = None
    processed: bool = False
    dropped: bool = False
    held: asyncio.Event | None = None
    times: int = 1


class Failures:
    """The failures asked for, by method; `*` stands for every one."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._asked: dict[str, list[Failure]] = {}

    def ask(self, name: str, failure: Failure) -> Failure:
        with self._workspace.changed:
            self._asked.setdefault(name, []).append(failure)
        return failure

    def clear(self) -> None:
        with self._workspace.changed:
            self._asked.clear()

    def take(self, name: str) -> Failure | None:
        for waiting in (self._asked.get(name), self._asked.get("*")):
            if waiting:
                waiting[0].times -= 1
                return waiting[0] if waiting[0].times else waiting.pop(0)
        return None


@method("apps.connections.open")
def open_connection(call: Call) -> Json:
    ticket = secrets.token_hex(8)
    call.workspace.tickets.add(ticket)
    address = call.workspace.base.replace("http://", "ws://")
    return {"ok": True, "url": f"{address}/link/?ticket={ticket}&app_id={APP}"}


class WebApi:
    """Answers `/api/METHOD`."""

    def __init__(self, workspace: Workspace, failures: Failures) -> None:
        self._workspace = workspace
        self._failures = failures

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/api/{method}", self.answer), web.get("/api/{method}", self.answer)]

    async def answer(self, request: web.Request) -> web.StreamResponse:
        name, args = request.match_info["method"], await arguments(request)
        token = request.headers.get("Authorization", "").removeprefix("Bearer ") or str(args.get("token", ""))
        logged, failure = self._begin(name, args, token)
        if failure and not failure.processed:
            return self._end(logged, failure.status, failure.answer, failure.retry_after)
        status, answer = self._run(name, args | {"token": token})
        if failure and failure.held:
            await failure.held.wait()
        if failure and failure.dropped:
            self._end(logged, 0, answer)
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        return self._end(logged, status, answer, answer.pop("retry_after", None))

    def _begin(self, name: str, args: Json, token: str) -> tuple[Request, Failure | None]:
        with self._workspace.changed:
            logged = Request(name, args, token, self._workspace.clock())
            self._workspace.requests.append(logged)
            self._workspace.changed.notify_all()
            return logged, self._failures.take(name)

    def _run(self, name: str, args: Json) -> tuple[int, Json]:
        workspace = self._workspace
        with workspace.changed:
            try:
                self._admit(name, args["token"])
                answer = METHODS[name].run(Call(workspace, name, args))
            except Refused as refused:
                workspace.violate(name, refused.error, refused.messages, args)
                return 429 if refused.error == "ratelimited" else 200, refused.body()
            except Exception as error:
                log.exception("the loopback Slack itself broke in %s", name)
                workspace.violate(name, f"loopback broke: {error!r}", body=args)
                return 500, {"ok": False, "error": "internal_error"}
            # a copy: what is answered stays as it was, whatever becomes of the message
            answer = json.loads(json.dumps(answer))
            workspace.changed.notify_all()
        return 200, answer

    def _admit(self, name: str, token: str) -> None:
        workspace = self._workspace
        if not token:
            raise Refused("not_authed")
        if token not in {workspace.bot_token, workspace.app_token}:
            raise Refused("invalid_auth")
        if workspace.token_problem:
            raise Refused(workspace.token_problem)
        if name not in METHODS:
            raise Refused("unknown_method", req_method=name)
        if name != "auth.test" and (token == workspace.app_token) != (name in APP_METHODS):
            raise Refused("not_allowed_token_type")
        workspace.need_scope(METHODS[name].scope)

    def _end(self, logged: Request, status: int, answer: Json, retry_after: float | None = None) -> web.Response:
        with self._workspace.changed:
            logged.status, logged.answer = status, answer
            headers = {"x-oauth-scopes": ",".join(sorted(self._workspace.scopes))}
            self._workspace.changed.notify_all()
        if retry_after is not None:
            headers["Retry-After"] = f"{retry_after:g}"
        return web.json_response(answer, status=status or 200, headers=headers)


async def arguments(request: web.Request) -> Json:
    """Arguments from the query, a form or a JSON body."""
    args: Json = dict(request.query)
    if request.content_type == "application/json":
        with suppress(ValueError):
            body: Any = await request.json()
            return args | body if isinstance(body, dict) else args
    elif request.can_read_body:
        args |= {name: str(value) for name, value in (await request.post()).items()}
    for name in STRUCTURES & set(args):
        with suppress(ValueError):
            args[name] = json.loads(args[name])
    return args
