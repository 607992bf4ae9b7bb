"""One discord.py client, logged in when it is first needed, and raw requests through its rate limits.

Payloads go as they were rendered. Vendors' exceptions end here: a request raises `TransientDeliveryError` where another
try may do, else `Refused`. Knows no digest and no question.
"""

from __future__ import annotations

import asyncio
import io
import json
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from types import SimpleNamespace
from typing import Any

import aiohttp
import yarl

from bot.conversation import Attachment
from bot.errors import TransientDeliveryError
from bot.platforms.budget import clip
from bot.platforms.discord_client import (
    LONGEST_LIMIT_S,
    Client,
    DiscordWebSocket,
    Route,
    async_context,
    discord,
    interaction_response_params,
)
from bot.platforms.discord_gate import Gate, asked_s, time_of

__all__ = ["DiscordSession", "Refused", "TokenRefused", "discord"]

CALL_S = 25.0
LOGIN_S = 20.0
ACKNOWLEDGE_S = 2.9
CLOSE_S, LEAVE_S = 1.2, 1.8  # of one client; of all that is still open
OK, UNAUTHORIZED, TOO_MANY, SERVER = 200, 401, 429, 500
ACKNOWLEDGED, WRONG_WEBHOOK = 40060, 50027
CHUNK = 1 << 16
DESCRIPTION = 1024  # of a file, for those who do not see it
CLOSED = "the connection to Discord was closed meanwhile"

Listener = Callable[..., Awaitable[None]]
Listeners = Callable[[discord.Client], Iterable[Listener]]

log = logging.getLogger(__name__)


class Refused(Exception):
    """Discord refused a request for good: the HTTP status, its own code, and what it says."""

    def __init__(self, status: int, code: int, said: str) -> None:
        super().__init__(f"{status} (code {code}): {said}")
        self.status, self.code, self.said = status, code, said


class TokenRefused(TransientDeliveryError):
    """The token is wrong or was reset; what waits is sent once there is a right one."""

    def __init__(self) -> None:
        super().__init__(
            "Discord refuses the token: copy the bot's token anew in the Developer Portal (Bot, Reset Token)"
            " into DISCORD_TOKEN and start again",
            counts=False,
        )


class DiscordSession:
    """The account: one client at one time, another where the last was closed. `api_base` and `gateway` are for tests.

    discord.py knows one address of the API per process, so all sessions of a process must share theirs.
    """

    def __init__(
        self,
        token: str,
        api_base: str | None = None,
        gateway: str | None = None,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._token, self._api_base, self._gateway, self._now = token, api_base, gateway, now
        self._client: Client | None = None
        self._login: asyncio.Task[discord.Client] | None = None
        self._leaving: set[asyncio.Task[Any]] = set()
        self._listeners: Listeners | None = None
        self._gate = Gate(LONGEST_LIMIT_S)
        self.skew_s: float | None = None
        _be_quiet()

    def listen(self, listeners: Listeners) -> None:
        """Every client from now on calls the coroutines that this makes for it, named as discord.py's events."""
        self._listeners = listeners

    @property
    def current(self) -> discord.Client | None:
        """The client, where there is one that is not closed."""
        return None if self._client is None or self._client.is_closed() else self._client

    async def client(self) -> discord.Client:
        """The client, logged in over REST; raises `TransientDeliveryError`, `TokenRefused` among them.

        All who wait share one login, and its failure.
        """
        if self.current is not None:
            return self.current
        if self._login is None or self._login.done():
            self._login = asyncio.create_task(self._open())
            self._login.add_done_callback(_look_at)
        login = self._login
        await asyncio.wait([login])
        if login.cancelled():
            raise TransientDeliveryError(CLOSED, counts=False)
        return login.result()

    async def _open(self) -> discord.Client:
        self._redirect()
        client = Client(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=1.0,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=self._trace(),
        )
        client.http.max_ratelimit_timeout = LONGEST_LIMIT_S  # as an argument it is never less than half a minute
        for listener in self._listeners(client) if self._listeners else ():
            setattr(client, listener.__name__, listener)
        try:
            async with _translated(LOGIN_S):
                await self._log_in(client)
        except BaseException as error:
            await asyncio.shield(self._let_go(client))
            if isinstance(error, TransientDeliveryError):
                error.counts = False
            raise
        client.http._global_over = self._gate = Gate(LONGEST_LIMIT_S)  # noqa: SLF001 - its own may stay shut for ever
        self._client = client
        return client

    async def _log_in(self, client: Client) -> None:
        await client.login(self._token)
        if self._login is not asyncio.current_task():
            raise TransientDeliveryError(CLOSED)

    def _redirect(self) -> None:
        if self._api_base:
            Route.BASE = self._api_base.rstrip("/")
        if self._gateway:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._gateway)

    def _trace(self) -> aiohttp.TraceConfig:
        """Looks at every answer: its date, how long a limit lasts, and whether its request may be sent again."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._see)
        return trace

    async def _see(self, _: object, about: SimpleNamespace, params: aiohttp.TraceRequestEndParams) -> None:
        answer = params.response
        if (sent_at := time_of(answer.headers.get("Date"))) is not None:
            self.skew_s = self._now() - sent_at
        if answer.status == TOO_MANY:
            self._gate.shut_s = min(asked_s(answer.headers.get("Retry-After")), LONGEST_LIMIT_S)
        if isinstance(once := about.trace_request_ctx, _Once):
            once.status = answer.status

    async def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        file: Attachment | None = None,
        once: bool = False,
        params: Mapping[str, Any] | None = None,
        **names: Any,
    ) -> Any:
        """One request: `ask("GET", "/channels/{channel_id}", channel_id=…)`; the answer's JSON.

        With `once` nothing is sent again that may have been carried out. Raises `Refused` or `TransientDeliveryError`.
        """
        sent: dict[str, Any] = {"params": params} if params else {}
        if file is not None:
            sent |= _multipart(body, file)
        elif body is not None:
            sent["json"] = body
        if once:
            sent["trace_request_ctx"] = mark = _Once()
            sent["files"] = [mark, *sent.get("files", ())]
        async with _translated(CALL_S):
            client = await self.client()
            return await client.http.request(Route(method, path, **names), **sent)

    async def acknowledge(self, interaction: discord.Interaction, kind: int, data: Any = None) -> None:
        """Answer an interaction's callback, past every queue for rate limits: it is lost after three seconds."""
        async with _translated(ACKNOWLEDGE_S):
            with _arrived_before():
                try:
                    await _call_back(interaction, kind, data)
                except (aiohttp.ClientError, OSError):
                    await _call_back(interaction, kind, data)

    async def download(self, url: str, most: int) -> bytes:
        """A file from Discord's content network: of a larger one not much more than `most` bytes."""
        held = bytearray()
        async with _translated(CALL_S), aiohttp.ClientSession() as web, web.get(url) as answer:
            if answer.status != OK:
                raise Refused(answer.status, 0, "no such file")
            async for chunk in answer.content.iter_chunked(CHUNK):
                held += chunk
                if len(held) > most:
                    break
        return bytes(held)

    async def close(self) -> None:
        """Leave the gateway and let go of every connection, within two seconds; may be called twice.

        All who close wait for the same end, which goes on where one of them is cancelled.
        """
        self.deafen()
        client, self._client = self._client, None
        login, self._login = self._login, None
        if client:
            self._let_go(client)
        if login and not login.done():
            login.cancel()
            self._leaving.add(login)
            login.add_done_callback(self._leaving.discard)
        if self._leaving:
            await asyncio.wait(self._leaving, timeout=LEAVE_S)

    def _let_go(self, client: Client) -> asyncio.Task[None]:
        """Begin its end, which no cancelled login and no cancelled `close` cuts short."""
        leaving = asyncio.create_task(_leave(client))
        self._leaving.add(leaving)
        leaving.add_done_callback(self._leaving.discard)
        return leaving

    def deafen(self) -> None:
        """No listener is called any more: who lets open questions end before `close` gets no new ones meanwhile."""
        if self._client:
            self._client.deafen()


async def _leave(client: Client) -> None:
    try:
        async with asyncio.timeout(CLOSE_S):
            await client.quiet()
            await client.close()
    except (TimeoutError, OSError, aiohttp.ClientError):
        log.warning("Discord did not take leave in time")
        await client.http.close()


def _look_at(done: asyncio.Task[discord.Client]) -> None:
    """Those who waited for a login may all be gone, and nobody else need hear that it failed."""
    if not done.cancelled():
        done.exception()


async def _call_back(interaction: discord.Interaction, kind: int, data: Any) -> None:
    await async_context.get().create_interaction_response(
        interaction.id,
        interaction.token,
        session=interaction._session,  # noqa: SLF001 - as discord.py's own `defer` does; a view would be kept
        params=interaction_response_params(kind, data),
    )


@contextmanager
def _arrived_before() -> Iterator[None]:
    """A request that is sent again, here or by discord.py, may hear that it arrived the first time."""
    try:
        yield
    except discord.HTTPException as error:
        if error.code != ACKNOWLEDGED:
            raise


class _Once(discord.File):
    """Tells discord.py's client that a request cannot be sent again: its retry rewinds the files first.

    After a 429 it can: that one was not carried out.
    """

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), filename="none")
        self.status = 0

    def reset(self, *, seek: int | bool = True) -> None:
        """Rewind for the first try, and after a limit."""
        if seek and self.status != TOO_MANY:
            raise TransientDeliveryError("Discord failed while a post was made")


def _multipart(body: Any, file: Attachment) -> dict[str, Any]:
    held = discord.File(io.BytesIO(file.data), filename=file.name)
    described = {"description": clip(file.words, DESCRIPTION)} if file.words else {}
    listed = {"attachments": [{"id": 0, "filename": held.filename} | described]}
    parts = [
        {"name": "payload_json", "value": json.dumps(body | listed)},
        {"name": "files[0]", "value": held.fp, "filename": held.filename, "content_type": file.mime},
    ]
    return {"files": [held], "form": parts}


@asynccontextmanager
async def _translated(deadline_s: float) -> AsyncIterator[None]:
    """The deadline of a call, and its vendors' exceptions as ours."""
    try:
        async with asyncio.timeout(deadline_s):
            yield
    except discord.LoginFailure:
        raise TokenRefused from None
    except discord.RateLimited as error:
        raise TransientDeliveryError("Discord asks to wait", error.retry_after, counts=False) from None
    except discord.HTTPException as error:
        raise _of(error) from None
    except TimeoutError:
        raise TransientDeliveryError(f"Discord did not answer within {deadline_s:g} s") from None
    except (aiohttp.ClientError, OSError) as error:
        dialled = not isinstance(error, aiohttp.ClientConnectorError)
        raise TransientDeliveryError(f"Discord cannot be reached: {type(error).__name__}", counts=dialled) from None
    except RuntimeError as error:
        if str(error) != "Session is closed":  # as aiohttp calls it
            raise
        raise TransientDeliveryError(CLOSED, counts=False) from None


def _of(error: discord.HTTPException) -> Exception:
    if error.status == UNAUTHORIZED and error.code != WRONG_WEBHOOK:
        return TokenRefused()
    if error.status == TOO_MANY:
        wait_s = asked_s(error.response.headers.get("Retry-After"))
        return TransientDeliveryError("Discord asks to wait", wait_s, counts=False)
    if error.status >= SERVER:
        return TransientDeliveryError(f"Discord fails at the moment ({error.status})")
    return Refused(error.status, error.code, error.text)


class _Brief(logging.Filter):
    """A lost connection in one line: discord.py tells it with a traceback, and comes back by itself."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten it and let it pass."""
        if record.exc_info and "reconnect" in str(record.msg):
            error = record.exc_info[1]
            record.msg = f"the connection to Discord was lost ({type(error).__name__}). {record.msg}"
            record.exc_info, record.levelno, record.levelname = None, logging.WARNING, "WARNING"
        return True


_BRIEF = _Brief()


def _be_quiet() -> None:
    """discord.py tells trouble alone; its lines on rate limits hold the tokens of interactions and are not told."""
    logging.getLogger("discord").setLevel(logging.WARNING)
    logging.getLogger("discord.http").setLevel(logging.ERROR)
    logging.getLogger("discord.client").addFilter(_BRIEF)
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
