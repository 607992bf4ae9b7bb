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
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import yarl

from bot.conversation import Attachment
from bot.errors import TransientDeliveryError

with warnings.catch_warnings():
    # discord.py imports audioop for voice, which Python 3.11 announces the end of; nothing here speaks.
    warnings.filterwarnings("ignore", "'audioop' is deprecated", DeprecationWarning)
    import discord
    from discord.gateway import DiscordWebSocket
    from discord.http import Route
    from discord.webhook.async_ import async_context, interaction_response_params

__all__ = ["DiscordSession", "Refused", "TokenRefused", "discord"]

CALL_S = 25.0
LOGIN_S = 20.0
ACKNOWLEDGE_S = 2.9
CLOSE_S = 1.2
LONGEST_LIMIT_S = 30.0
BANNED_S = 600.0
UNAUTHORIZED, TOO_MANY, SERVER = 401, 429, 500
ACKNOWLEDGED = 40060

Listener = Callable[..., Awaitable[None]]

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
            " into DISCORD_TOKEN and start again"
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
        self._client: discord.Client | None = None
        self._closings = 0
        self._opening = asyncio.Lock()
        self._listeners: tuple[Listener, ...] = ()
        self.skew_s: float | None = None
        _be_quiet()

    def listen(self, *listeners: Listener) -> None:
        """Coroutines named as discord.py's events, to be called by every client from now on."""
        self._listeners = listeners

    @property
    def current(self) -> discord.Client | None:
        """The client, where there is one that is not closed."""
        return None if self._client is None or self._client.is_closed() else self._client

    async def client(self) -> discord.Client:
        """The client, logged in over REST; raises `TransientDeliveryError`, `TokenRefused` among them."""
        async with self._opening:
            return self.current or await self._open()

    async def _open(self) -> discord.Client:
        self._redirect()
        closings = self._closings
        client = discord.Client(
            intents=discord.Intents(guilds=True),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=1.0,
            max_ratelimit_timeout=LONGEST_LIMIT_S,
            allowed_mentions=discord.AllowedMentions.none(),
            http_trace=self._trace(),
        )
        for listener in self._listeners:
            setattr(client, listener.__name__, listener)
        try:
            async with _translated(LOGIN_S):
                await client.login(self._token)
        except BaseException:
            await client.close()
            raise
        if closings != self._closings:
            await client.close()
            raise TransientDeliveryError("the connection to Discord was closed meanwhile")
        self._client = client
        return client

    def _redirect(self) -> None:
        if self._api_base:
            Route.BASE = self._api_base.rstrip("/")
        if self._gateway:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self._gateway)

    def _trace(self) -> aiohttp.TraceConfig:
        """Looks at the date of every answer: how far this machine's clock is from Discord's."""
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._see_date)
        return trace

    async def _see_date(self, _: object, __: object, params: aiohttp.TraceRequestEndParams) -> None:
        if date := params.response.headers.get("Date"):
            self.skew_s = self._now() - parsedate_to_datetime(date).timestamp()

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
        client = await self.client()
        sent: dict[str, Any] = {"params": params} if params else {}
        if file is not None:
            sent |= _multipart(body, file)
        elif body is not None:
            sent["json"] = body
        if once:
            sent["files"] = [_Once()]
        async with _translated(CALL_S):
            return await client.http.request(Route(method, path, **names), **sent)

    async def acknowledge(self, interaction: discord.Interaction, kind: int, data: Any = None) -> None:
        """Answer an interaction's callback, past every queue for rate limits: it is lost after three seconds."""
        async with _translated(ACKNOWLEDGE_S):
            try:
                await _call_back(interaction, kind, data)
            except (aiohttp.ClientError, OSError):
                with _arrived_before():
                    await _call_back(interaction, kind, data)

    async def download(self, url: str) -> bytes:
        """A file from Discord's content network; the caller has looked at its size."""
        client = await self.client()
        async with _translated(CALL_S):
            return await client.http.get_from_cdn(url)

    async def close(self) -> None:
        """Leave the gateway and let go of every connection, within two seconds; may be called twice."""
        client, self._client = self._client, None
        self._closings += 1
        if client is None:
            return
        waiting = client._connection._ready_task  # noqa: SLF001 - it would tell a closed client that it is ready
        if waiting:
            waiting.cancel()
        try:
            async with asyncio.timeout(CLOSE_S):
                await client.close()
        except (TimeoutError, OSError, aiohttp.ClientError):
            log.warning("Discord did not take leave in time")
            await client.http.close()


async def _call_back(interaction: discord.Interaction, kind: int, data: Any) -> None:
    await async_context.get().create_interaction_response(
        interaction.id,
        interaction.token,
        session=interaction._session,  # noqa: SLF001 - as discord.py's own `defer` does; a view would be kept
        params=interaction_response_params(kind, data),
    )


@contextmanager
def _arrived_before() -> Iterator[None]:
    """The second of two tries may hear that the first one arrived."""
    try:
        yield
    except discord.HTTPException as error:
        if error.code != ACKNOWLEDGED:
            raise


class _Once(discord.File):
    """Tells discord.py's client that a request cannot be sent again: its retry rewinds the files first."""

    def __init__(self) -> None:
        super().__init__(io.BytesIO(), filename="none")

    def reset(self, *, seek: int | bool = True) -> None:
        """Rewind for the first try alone."""
        if seek:
            raise TransientDeliveryError("Discord failed while a post was made")


def _multipart(body: Any, file: Attachment) -> dict[str, Any]:
    held = discord.File(io.BytesIO(file.data), filename=file.name)
    listed = {"attachments": [{"id": 0, "filename": held.filename}]}
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
        raise TransientDeliveryError("Discord asks to wait", error.retry_after) from None
    except discord.HTTPException as error:
        raise _of(error) from None
    except TimeoutError:
        raise TransientDeliveryError(f"Discord did not answer within {deadline_s:g} s") from None
    except (aiohttp.ClientError, OSError) as error:
        raise TransientDeliveryError(f"Discord cannot be reached: {type(error).__name__}") from None
    except RuntimeError as error:
        if str(error) != "Session is closed":  # as aiohttp calls it
            raise
        raise TransientDeliveryError("the connection to Discord was closed meanwhile") from None


def _of(error: discord.HTTPException) -> Exception:
    if error.status == UNAUTHORIZED:
        return TokenRefused()
    if error.status == TOO_MANY:
        return TransientDeliveryError("Discord asks to wait", _asked_s(error.response.headers.get("Retry-After")))
    if error.status >= SERVER:
        return TransientDeliveryError(f"Discord fails at the moment ({error.status})")
    return Refused(error.status, error.code, error.text)


def _asked_s(header: str | None) -> float:
    try:
        return float(header or BANNED_S)
    except ValueError:
        return BANNED_S


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
