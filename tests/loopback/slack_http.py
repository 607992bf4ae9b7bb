"""The other way to the bot: signed requests to its own address, as Slack sends them where Socket Mode is off."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from tests.loopback.slack_calls import Json
from tests.loopback.slack_delivery import Delivery, Office, Unreachable
from tests.loopback.slack_state import Workspace

DEADLINE_S = 10.0
STALE_S = 6 * 60
REASONS = {"timeout": "http_timeout"}


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What the bot answered, and how fast; status 0 is no answer."""

    status: int
    body: str
    ack_s: float

    @property
    def data(self) -> Any:
        return json.loads(self.body) if self.body.startswith(("{", "[")) else self.body


def form(kind: str, payload: Json) -> tuple[str, str]:
    """The body and its content type: events are JSON, the rest forms."""
    if kind == "events_api":
        return json.dumps(payload), "application/json"
    fields = {"payload": json.dumps(payload)} if kind == "interactive" else payload
    return urlencode(fields), "application/x-www-form-urlencoded"


def signed(secret: str, body: str, signature: str) -> dict[str, str]:
    """Slack's headers; `signature` is `right`, `wrong`, `stale` (right, but six minutes old) or `none`.

    The time is the machine's own, as a bot compares it with its own.
    """
    at = str(int(time.time()) - (STALE_S if signature == "stale" else 0))
    key = "another secret" if signature == "wrong" else secret
    digest = hmac.new(key.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": at, "X-Slack-Signature": f"v0={digest}"}
    return {} if signature == "none" else headers


async def post(url: str, body: str, headers: dict[str, str]) -> HttpAnswer:
    began = time.monotonic()
    timeout = aiohttp.ClientTimeout(total=DEADLINE_S)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=body.encode(), headers=headers) as answer,
        ):
            text = await answer.text()
            return HttpAnswer(answer.status, text, time.monotonic() - began)
    except (aiohttp.ClientError, TimeoutError):
        return HttpAnswer(0, "", time.monotonic() - began)


class HttpMode:
    """A `Route` to one address; what it answers with 200 is the acknowledgement."""

    def __init__(self, workspace: Workspace, url: str) -> None:
        self._workspace = workspace
        self.url = url
        self.office: Office | None = None
        self._sending: set[asyncio.Task[None]] = set()

    async def send(self, delivery: Delivery, envelope: str) -> None:
        task = asyncio.create_task(self._post(delivery, envelope))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)

    async def _post(self, delivery: Delivery, envelope: str) -> None:
        body, content_type = form(delivery.kind, delivery.payload)
        headers = {"Content-Type": content_type, "User-Agent": "Slackbot 1.0 (+https://api.slack.com/robots)"}
        headers |= signed(self._workspace.signing_secret, body, "right")
        if delivery.again:
            reason = REASONS.get(delivery.retry_reason, delivery.retry_reason)
            headers |= {"X-Slack-Retry-Num": str(delivery.again), "X-Slack-Retry-Reason": reason}
        answer = await post(self.url, body, headers)
        with self._workspace.changed:
            delivery.status = answer.status
            if answer.status != 200:
                self._refused(delivery, answer)
            elif self.office:
                self.office.acknowledge(envelope, answer.data or None, where="http")
            self._workspace.changed.notify_all()

    def _refused(self, delivery: Delivery, answer: HttpAnswer) -> None:
        delivery.retry_reason = "http_error" if answer.status else str(Unreachable("connection_failed"))
        if delivery.kind != "events_api":
            delivery.failed = delivery.failed or "dispatch_failed"
