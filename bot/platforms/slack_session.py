"""One Slack workspace's wires: the Web API, response addresses and files. What they carry is others'.

Every call has a deadline. Errors leave as `DeliveryError`, and never with a token, an address or a message's text.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import DeliveryError, PermanentDeliveryError, TransientDeliveryError
from bot.platforms.slack_failures import failure

API, FILES_HOST = "https://slack.com/api/", "slack.com"
CALL_S, CONNECT_S = 15.0, 5.0
PATIENCE_S = 8.0
FILE_MOST, ANSWER_MOST = 2_000_000, 10_000
HTTP_OK = 200
# Methods that read take no JSON.
QUERIES = frozenset(
    [
        "conversations.info",
        "conversations.history",
        "conversations.replies",
        "files.info",
        "users.info",
        "usergroups.users.list",
        "files.getUploadURLExternal",
    ]
)

# What calls over the network raise where it does not carry them.
UNREACHED = (aiohttp.ClientError, TimeoutError, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the bot token belongs to, as `auth.test` said; `date` is Slack's clock, as an HTTP date."""

    team: str
    user: str
    bot: str
    name: str = ""
    scopes: frozenset[str] = field(default_factory=frozenset)
    date: str = ""


class SlackSession:
    """Made without a running loop; connects with the first call, and `close` ends it for good."""

    def __init__(
        self,
        bot_token: str,
        app_token: str | None = None,
        signing_secret: str | None = None,
        api_base: str | None = None,
    ) -> None:
        self._token, self.app_token, self.signing_secret = bot_token, app_token, signing_secret
        self.base = api_base or API
        self.elsewhere = api_base is not None
        self._http: aiohttp.ClientSession | None = None
        self._client: AsyncWebClient | None = None
        self._identity: Identity | None = None
        self._closed = False
        quiet()

    # --- the Web API --------------------------------------------------------------------------------------------------

    async def call(self, method: str, channel: str = "", *, patient: bool = False, **arguments: Any) -> dict[str, Any]:
        """One method's answer; raises `DeliveryError`. A `patient` call sits out one short 429 itself."""
        body = {name: value for name, value in arguments.items() if value not in (None, "")}
        body |= {"channel": channel} if channel else {}
        try:
            return (await self._ask(method, body, channel))[0]
        except TransientDeliveryError as error:
            if not patient or error.retry_after_s is None or error.retry_after_s > PATIENCE_S:
                raise
            await asyncio.sleep(error.retry_after_s)
            return (await self._ask(method, body, channel))[0]

    async def _ask(
        self, method: str, body: Mapping[str, Any], channel: str = "", token: str = ""
    ) -> tuple[dict[str, Any], Mapping[str, str]]:
        try:
            async with asyncio.timeout(CALL_S):
                if method in QUERIES or token:
                    answer = await self.client.api_call(method, params=dict(body) | ({"token": token} if token else {}))
                else:
                    answer = await self.client.api_call(method, json=dict(body))
        except SlackApiError as error:
            raise _translated(error, channel, app=bool(token)) from None
        except (SlackClientError, *UNREACHED) as error:
            # Where no connection came about, it is the network's fault, and the next try of a delivery is as good.
            nothing_sent = isinstance(error, aiohttp.ClientConnectorError)
            said = f"Slack was not reached ({type(error).__name__})"
            raise TransientDeliveryError(said, counts=not nothing_sent) from None
        told = answer.data if isinstance(answer.data, dict) else {}
        return told, {str(name).lower(): str(value) for name, value in answer.headers.items()}

    async def identity(self, *, fresh: bool = False) -> Identity:
        """Whom the token belongs to, asked once; raises `DeliveryError`."""
        if self._identity is None or fresh:
            told, headers = await self._ask("auth.test", {})
            scopes = frozenset(filter(None, (one.strip() for one in headers.get("x-oauth-scopes", "").split(","))))
            team, user, bot, name = (str(told.get(key, "")) for key in ("team_id", "user_id", "bot_id", "team"))
            self._identity = Identity(team, user, bot, name, scopes, headers.get("date", ""))
        return self._identity

    @property
    def known(self) -> Identity | None:
        """What `identity` found, if it did."""
        return self._identity

    async def socket_address(self) -> str:
        """An address for one connection of Socket Mode; raises `DeliveryError`."""
        told, _ = await self._ask("apps.connections.open", {}, token=self.app_token or "")
        return str(told["url"])

    @property
    def client(self) -> AsyncWebClient:
        """The client of slack_sdk, without its retries: whoever calls decides those."""
        if self._client is None:
            self._client = AsyncWebClient(self._token, self.base, session=self.http, retry_handlers=[])
            self._client.proxy = None if self.elsewhere else self._client.proxy
        return self._client

    # --- response addresses and files --------------------------------------------------------------------------------

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer an interaction at its `response_url`; raises `DeliveryError`."""
        status, said = await self._sent(url, json=dict(body))
        if refused := _refusal(said) or (f"HTTP {status}" if status != HTTP_OK else ""):
            raise PermanentDeliveryError(f"Slack takes no such answer there ({refused})")

    async def download(self, url: str) -> bytes:
        """A file that somebody gave, at most 2 MB, from Slack's own file host alone; raises `DeliveryError`."""
        if not self._is_slacks(url):
            raise PermanentDeliveryError("That file is not kept by Slack: upload it from your device.")
        headers = {"Authorization": f"Bearer {self._token}"}
        try:
            async with self.http.get(url, headers=headers, allow_redirects=False) as answer:
                if answer.status != HTTP_OK:
                    raise PermanentDeliveryError(f"Slack does not give out that file (HTTP {answer.status}).")
                data = await answer.content.read(FILE_MOST + 1)
                while len(data) <= FILE_MOST and (more := await answer.content.read(FILE_MOST + 1 - len(data))):
                    data += more
        except UNREACHED as error:
            raise TransientDeliveryError(f"The file could not be fetched ({type(error).__name__}).") from None
        if len(data) > FILE_MOST:
            raise PermanentDeliveryError("That file is over 2 MB, which no list of feeds is.")
        return data

    async def upload(self, url: str, data: bytes) -> None:
        """The content of a file, to the address that Slack gave for it; raises `DeliveryError`."""
        status, _ = await self._sent(url, data=data)
        if status != HTTP_OK:
            raise TransientDeliveryError(f"Slack did not take the file (HTTP {status})")

    async def _sent(self, url: str, **content: Any) -> tuple[int, bytes]:
        """The status and the beginning of what is answered to a POST; raises `TransientDeliveryError`."""
        try:
            async with self.http.post(url, allow_redirects=False, **content) as answer:
                return answer.status, await answer.content.read(ANSWER_MOST)
        except UNREACHED as error:
            raise TransientDeliveryError(f"Slack was not reached ({type(error).__name__})") from None

    def _is_slacks(self, url: str) -> bool:
        """Whether the bot token may be shown there."""
        try:
            asked, base = urlsplit(url), urlsplit(self.base)
            if self.elsewhere and (asked.scheme, asked.netloc) == (base.scheme, base.netloc):
                return True
            host = asked.hostname or ""
            usual = asked.port in (None, 443) and not asked.username
        except ValueError:
            return False
        return asked.scheme == "https" and usual and host.endswith("." + FILES_HOST)

    @property
    def http(self) -> aiohttp.ClientSession:
        """The session that carries all but Socket Mode."""
        if self._closed:
            raise TransientDeliveryError("the connection to Slack is closed")
        if self._http is None:
            timeout = aiohttp.ClientTimeout(total=CALL_S, connect=CONNECT_S)
            self._http = aiohttp.ClientSession(timeout=timeout, trust_env=not self.elsewhere)
        return self._http

    async def close(self) -> None:
        """End all connections; may be called twice."""
        http, self._http, self._client, self._closed = self._http, None, None, True
        if http:
            await http.close()


def quiet() -> None:
    """The SDKs' own logs are of little use to an operator; what becomes of the socket is told better here."""
    for name, level in (("slack_sdk", logging.WARNING), ("slack_bolt", logging.ERROR)):
        logging.getLogger(name).setLevel(level)
    logging.getLogger("slack_sdk.socket_mode").setLevel(logging.CRITICAL)


def _refusal(said: bytes) -> str:
    """The error of an answer that says so itself, whatever its HTTP status."""
    try:
        told = json.loads(said)
    except ValueError:
        return ""
    refused = isinstance(told, dict) and told.get("ok") is False
    return str(told.get("error") or "no reason given")[:80] if refused else ""


def _translated(error: SlackApiError, channel: str, *, app: bool) -> DeliveryError:
    """What slack_sdk raised, without the request that it holds: tokens stand in there."""
    answer = error.response
    status = int(getattr(answer, "status_code", 0) or getattr(answer, "status", 0) or 0)
    held = getattr(answer, "data", None)
    body = held if isinstance(held, dict) else {}
    headers = {str(name).lower(): str(value) for name, value in (getattr(answer, "headers", None) or {}).items()}
    asked = headers.get("retry-after", "")
    wait_s = float(asked) if asked.replace(".", "", 1).isdigit() else None
    return failure(status, body, wait_s, channel, app=app)
