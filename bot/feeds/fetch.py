"""HTTP out: `HttpFetcher`, the port's adapter over aiohttp. It knows no feeds and no articles, only answers.

Every hop of a redirect is checked like the first request. Cookies, proxies of the environment and credentials of one
host never reach another. The whole of one fetch, robots.txt and redirects included, has one deadline.
"""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Self

import aiohttp
from aiohttp import ClientResponse, ClientSession, DummyCookieJar, TCPConnector
from yarl import URL

from bot.errors import FetchError, FetchKind
from bot.feeds.answers import refusal
from bot.feeds.guard import Allowed, RefusedAddress, Resolve, Resolver, guarded_socket, system_resolve
from bot.feeds.headers import fresh_for_s, refreshed, validators_of
from bot.feeds.inflate import Body, Broken, TooLarge
from bot.feeds.links import without_credentials
from bot.feeds.politeness import Robots, RobotsAnswer, Turns
from bot.model import Fetched, Validators

_HOPS_MAX = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_NOT_MODIFIED = 304
_ROBOTS_MAX_BYTES = 500_000
_FEED_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/feed+json, application/rdf+xml;q=0.9, "
    "application/xml;q=0.9, text/xml;q=0.8, */*;q=0.5"
)
_PAGE_ACCEPT = "text/html, application/xhtml+xml, */*;q=0.5"
_NO_PAGE = re.compile(r"(?:image|video|audio|font)/|application/(?:pdf|zip|octet-stream|x-)", re.IGNORECASE)


_NONE = Validators()


@dataclass(frozen=True, slots=True)
class FetchLimits:
    """What may be fetched, how long, how much, and as whom; the table `[network]` and `[poll] per_host`."""

    allow_private: tuple[str, ...] = ()
    contact: str = ""
    timeout_s: float = 30.0
    feed_max_bytes: int = 15_000_000
    page_max_bytes: int = 10_000_000
    robots: bool = True
    per_host: int = 2


@dataclass(frozen=True, slots=True)
class _Want:
    """One fetch: what to accept and send, how much to take, whether to ask robots.txt at each hop."""

    accept: str
    max_bytes: int
    validators: Validators = _NONE
    ask_robots: bool = False


def now_utc() -> datetime:
    """The time, for `Expires` and `Retry-After`."""
    return datetime.now(UTC)


class HttpFetcher:
    """`bot.ports.Fetcher`; `async with` it, or `await close()`. Raises FetchError alone."""

    def __init__(
        self, limits: FetchLimits, *, clock: Callable[[], datetime] = now_utc, resolve: Resolve = system_resolve
    ) -> None:
        self._limits = limits
        self._clock = clock
        self._resolve = resolve
        self._allowed = Allowed(limits.allow_private)
        self._agent = user_agent(limits.contact)
        self._turns = Turns(limits.per_host)
        self._robots = Robots("Pullquote", self._ask_robots, clock)
        self._sessions: dict[bool, ClientSession] = {}

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close every connection."""
        sessions, self._sessions = list(self._sessions.values()), {}
        for session in sessions:
            await session.close()

    async def feed(self, url: str, validators: Validators) -> Fetched:
        """A feed, if it changed since `validators` were given."""
        return await self._fetch(url, _Want(_FEED_ACCEPT, self._limits.feed_max_bytes, validators))

    async def page(self, url: str, validators: Validators | None = None) -> Fetched:
        """An article's page, if robots.txt lets it be fetched; with validators if it changed since."""
        want = _Want(_PAGE_ACCEPT, self._limits.page_max_bytes, validators or _NONE, ask_robots=self._limits.robots)
        return await self._fetch(url, want)

    async def _fetch(self, url: str, want: _Want) -> Fetched:
        shown = without_credentials(url)
        async with self._turns.at(_parsed(url, shown).host or ""):
            try:
                async with asyncio.timeout(self._limits.timeout_s):
                    return await self._follow(url, shown, want)
            except TimeoutError as error:
                raise FetchError(shown, f"no answer within {self._limits.timeout_s:g} s", "timeout") from error

    async def _follow(self, url: str, shown: str, want: _Want) -> Fetched:
        """Go from hop to hop until something else than a redirect comes."""
        first = _parsed(url, shown)
        target, permanent = first.with_user(None), True
        for hop in range(_HOPS_MAX + 1):
            if want.ask_robots:
                await self._mind_robots(target, shown)
            headers = _request_headers(want) | _credentials(first, target)
            with _telling(shown):
                async with self._session(target).get(target, allow_redirects=False, headers=headers) as response:
                    if response.status not in _REDIRECTS:
                        moved = str(target) if hop and permanent and not first.user else None
                        return await self._read(response, target, want, shown, moved)
                    permanent = permanent and response.status in _PERMANENT
                    target = _next(target, response, shown)
        raise FetchError(shown, f"more than {_HOPS_MAX} redirects", "redirects")

    async def _read(self, response: ClientResponse, target: URL, want: _Want, shown: str, moved: str | None) -> Fetched:
        headers, sent = response.headers, want.validators
        fresh, kind = fresh_for_s(headers, self._clock()), headers.get("Content-Type", "")
        if _unchanged(response, sent):
            return Fetched(str(target), None, kind, refreshed(sent, headers), moved, fresh)
        if want.accept == _PAGE_ACCEPT and response.ok and _NO_PAGE.match(kind):
            raise FetchError(shown, f"it is {kind.partition(';')[0][:60]}, no page", "bad_url")
        body = await _body(response, want.max_bytes, shown)
        refused = refusal(response.status, headers, body, self._clock())
        if refused:
            raise FetchError(shown, refused.reason, refused.kind, refused.retry_after_s)
        return Fetched(str(target), body, kind, validators_of(headers), moved, fresh)

    async def _mind_robots(self, target: URL, shown: str) -> None:
        allowed = await self._robots.allows(str(target))
        if allowed is None:
            raise FetchError(shown, "robots.txt could not be read; the page is left alone for now", "server", 600.0)
        if not allowed:
            raise FetchError(shown, "robots.txt asks not to fetch this page", "blocked")

    async def _ask_robots(self, url: str) -> RobotsAnswer:
        """No file means no rules; no answer, or a failing server, means no fetching for now."""
        want = _Want("text/plain, */*;q=0.5", _ROBOTS_MAX_BYTES)
        try:
            async with asyncio.timeout(self._limits.timeout_s / 3):
                fetched = await self._follow(url, url, want)
        except TimeoutError:
            return RobotsAnswer(None)
        except FetchError as error:
            if error.kind == "refused":
                raise
            absent = error.kind in ("not_found", "gone", "blocked", "redirects", "bad_url", "too_large")
            return RobotsAnswer("" if absent or error.reason == "the answer is empty" else None)
        return RobotsAnswer((fetched.body or b"").decode("utf-8", "replace"))

    def _session(self, target: URL) -> ClientSession:
        """The session for a host: guarded, unless `allow_private` names it."""
        guarded = (target.host or "", target.port or 0) not in self._allowed
        if guarded not in self._sessions:
            connector = TCPConnector(
                resolver=Resolver(self._resolve, guarded=guarded),
                use_dns_cache=False,
                socket_factory=guarded_socket if guarded else None,
            )
            self._sessions[guarded] = ClientSession(
                connector=connector,
                cookie_jar=DummyCookieJar(),
                trust_env=False,
                auto_decompress=False,
                timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(15.0, self._limits.timeout_s)),
                headers={"User-Agent": self._agent, "Accept-Encoding": "gzip, deflate"},
            )
        return self._sessions[guarded]


def user_agent(contact: str) -> str:
    """Who asks: name, version, and where to complain."""
    try:
        number = version("pullquote")
    except PackageNotFoundError:
        number = "0"
    address = "".join(character for character in contact if " " < character < "\x7f")
    return f"Pullquote/{number} (+{address})" if address else f"Pullquote/{number}"


def _request_headers(want: _Want) -> dict[str, str]:
    conditions = {"If-None-Match": want.validators.etag, "If-Modified-Since": want.validators.last_modified}
    return {"Accept": want.accept} | {name: value for name, value in conditions.items() if value}


def _parsed(url: str, shown: str, kind: FetchKind = "bad_url") -> URL:
    try:
        target = URL(url)
        usable = target.scheme in ("http", "https") and bool(target.host) and bool(target.port)
    except ValueError as error:
        raise FetchError(shown, "it is not an address that can be fetched", kind) from error
    if not usable:
        raise FetchError(shown, "it is not an http or https address", kind)
    return target


def _credentials(first: URL, target: URL) -> dict[str, str]:
    """The feed's own credentials, for its own origin alone."""
    if first.user is None or first.origin() != target.origin():
        return {}
    return {"Authorization": aiohttp.encode_basic_auth(first.user, first.password or "", "utf-8")}


def _next(target: URL, response: ClientResponse, shown: str) -> URL:
    location = response.headers.get("Location", "").strip()
    if not location:
        raise FetchError(shown, f"a redirect ({response.status}) without a target", "redirects")
    try:
        joined = str(target.join(URL(location)))
    except ValueError as error:
        raise FetchError(shown, "a redirect to an address that cannot be read", "redirects") from error
    return _parsed(joined, shown, "refused").with_user(None).with_fragment(None)


def _unchanged(response: ClientResponse, sent: Validators) -> bool:
    if response.status == _NOT_MODIFIED:
        return bool(sent.etag or sent.last_modified)
    return response.ok and sent.etag is not None and response.headers.get("ETag") == sent.etag


async def _body(response: ClientResponse, max_bytes: int, shown: str) -> bytes:
    try:
        body = Body(response.headers.get("Content-Encoding", ""), max_bytes)
        async for chunk in response.content.iter_any():
            body.add(chunk)
        return body.finish()
    except TooLarge:
        raise FetchError(shown, f"it is larger than {max_bytes:,} bytes", "too_large") from None
    except Broken as error:
        raise FetchError(shown, f"the answer cannot be unpacked: {error}", "server") from error


# The first that fits tells; aiohttp's own classes are finer than its bases.
_TOLD: tuple[tuple[tuple[type[BaseException], ...], str, FetchKind], ...] = (
    ((RefusedAddress,), "{error}; name it under allow_private if it is meant", "refused"),
    ((aiohttp.ClientSSLError, ssl.SSLError), "its TLS certificate is not valid, or TLS failed", "tls"),
    ((aiohttp.InvalidURL, UnicodeError), "it is not an address that can be fetched", "bad_url"),
    ((aiohttp.ClientConnectorDNSError,), "its host name is not known", "unreachable"),
    ((aiohttp.ServerTimeoutError,), "it cannot be connected to in time", "timeout"),
    ((aiohttp.ClientConnectorError,), "it cannot be connected to", "unreachable"),
    ((aiohttp.ClientPayloadError,), "the answer broke off", "server"),
    ((aiohttp.ClientError, ConnectionError, ValueError), "no proper answer came", "server"),
)


@contextmanager
def _telling(shown: str) -> Iterator[None]:
    """aiohttp's and the system's errors as ours; anything else, a deadline above all, passes as it is."""
    try:
        yield
    except (RefusedAddress, aiohttp.ClientError, ConnectionError, ssl.SSLError, ValueError) as error:
        for kinds, reason, kind in _TOLD:
            if isinstance(error, kinds):
                raise FetchError(shown, reason.format(error=error), kind) from error
        raise
