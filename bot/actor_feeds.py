"""A feed per actor over HTTP: `/actors/NAME.rss`, `.json` and `.csv`, as `quotes --actor NAME --format` writes them.

JSON is the same list, not a JSON Feed: one format for who scripts against either, and a feed reader has the RSS.
Answers who asks for a name, and lists none; of the archive it shows quotes, and nothing of those who read them.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote

from aiohttp import web

from bot.errors import StoreError
from bot.platforms.visible import plain
from bot.ports import Archive, Clock
from bot.quote_formats import RSS, as_csv, as_json, as_rss
from summarizer.model import Citation

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PATH = "/actors/{name}.{form:rss|json|csv}"
ELSE = "/actors/{name:.*}"
TYPES = {"rss": RSS, "json": "application/json", "csv": "text/csv"}
MOST, LONGEST_NAME, MOST_DAYS = 200, 200, 36_500
FRESH_S, RETRY_S = 300, 60
NEAR = 3
KEPT, AT_ONE_TIME = 1000, 16
_YES, _NO = ("", "1", "true", "yes"), ("0", "false", "no")
_FORMS = "Each actor has /actors/NAME.rss, .json and .csv, with ?about=1 for quotes about the actor and ?days=N."


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose quotes, in which format, by or about the actor, of the last days or all."""

    name: str
    form: str
    about: bool
    days: int | None

    @property
    def path(self) -> str:
        """The one address of this feed."""
        query = "&".join(["about=1"] * self.about + [f"days={self.days}"] * (self.days is not None))
        return f"/actors/{quote(self.name, safe='')}.{self.form}" + (f"?{query}" if query else "")


class Editions:
    """When the content of a feed was first served: a date that moves with the content, as the quotes' own dates do not.

    An article that is read late brings quotes older than the newest, and a correction takes some away.
    """

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[str, datetime]] = OrderedDict()

    def since(self, path: str, tag: str, now: datetime) -> datetime:
        """In whole seconds, as HTTP tells time; another content is always of another second."""
        old, when = self._known.pop(path, ("", None))
        if when is None or old != tag:
            second = now.replace(microsecond=0)
            when = max(second, when + timedelta(seconds=1)) if when else second
        self._known[path] = tag, when
        while len(self._known) > KEPT:
            self._known.popitem(last=False)
        return when


class Crowded(Exception):
    """More are inside than the door lets in."""


class Door:
    """Lets in so many at one time."""

    def __init__(self, most: int) -> None:
        self._free = most

    def __enter__(self) -> None:
        if self._free == 0:
            raise Crowded
        self._free -= 1

    def __exit__(self, *_: object) -> None:
        self._free += 1


@dataclass(frozen=True, slots=True)
class ActorFeeds:
    """Serves them from the archive; `address` is how we are called from outside, "" for as we were asked."""

    archive: Archive
    clock: Clock
    address: str = ""
    editions: Editions = field(default_factory=Editions)
    door: Door = field(default_factory=lambda: Door(AT_ONE_TIME))

    def gets(self) -> Mapping[str, Handler]:
        """The routes."""
        return {PATH: self.feed, ELSE: _nothing}

    async def feed(self, request: web.Request) -> web.StreamResponse:
        """One actor's feed, or what stands in its way in a line of plain text."""
        try:
            asked, home = _asked(request), self.address.rstrip("/") or _origin(request)
        except ValueError as error:
            return _told(400, str(error))
        try:
            # One thread reads the store, and digests and answers wait for it as well.
            with self.door:
                name = await self.archive.actor_named(asked.name)
                if name is None:
                    return await self._unknown(asked)
                citations = await self._citations(asked)
        except (StoreError, Crowded):
            return _told(503, "The archive cannot be read just now.", {"Retry-After": str(RETRY_S)})
        return self._answer(request, asked, _written(asked, name, citations, home))

    async def _citations(self, asked: Asked) -> tuple[Citation, ...]:
        since = self.clock() - timedelta(days=asked.days) if asked.days is not None else None
        # One by one: which outlet was first may change, and a quote keeps its guid.
        return tuple(
            await self.archive.copies_by_actor(
                asked.name, about=asked.about, since=since, text=None, offset=0, limit=MOST
            )
        )

    async def _unknown(self, asked: Asked) -> web.Response:
        near = await self.archive.near(asked.name, NEAR)
        lines = [f"No one actor is called {asked.name} here."]
        lines += [f"Near: {name}  /actors/{quote(name, safe='')}.{asked.form}" for name in map(plain, near)]
        return _told(404, "\n".join(lines))

    def _answer(self, request: web.Request, asked: Asked, text: str) -> web.Response:
        body = text.encode("utf-8", "replace")
        tag = hashlib.sha256(body).hexdigest()[:32]
        since = self.editions.since(asked.path, tag, self.clock())
        kept = _has_it(request, tag, since)
        answer = web.Response(status=304) if kept else web.Response(
            body=body, content_type=TYPES[asked.form], charset="utf-8"
        )  # fmt: skip
        answer.etag, answer.last_modified = tag, since
        answer.headers["Cache-Control"] = f"public, max-age={FRESH_S}"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer


async def _nothing(_: web.Request) -> web.StreamResponse:
    return _told(404, _FORMS)


def _asked(request: web.Request) -> Asked:
    name = plain(request.match_info["name"])
    about, days = request.query.get("about"), request.query.get("days")
    if not name or len(name) > LONGEST_NAME:
        raise ValueError(f"A name has 1 to {LONGEST_NAME} characters.")
    if about is not None and about.lower() not in (*_YES, *_NO):
        raise ValueError("about is 1 or 0.")
    if days is not None and not (days.isascii() and days.isdigit() and 0 < int(days[:6]) <= MOST_DAYS):
        raise ValueError(f"days is a number from 1 to {MOST_DAYS}.")
    wanted = about is not None and about.lower() in _YES
    return Asked(name, request.match_info["form"], wanted, int(days) if days is not None else None)


def _origin(request: web.Request) -> str:
    """`http://news.example.org`, as it was asked for; what is no host makes a ValueError."""
    return str(request.url.origin())


def _written(asked: Asked, name: str, citations: tuple[Citation, ...], home: str) -> str:
    if asked.form == "json":
        return as_json(citations)
    if asked.form == "csv":
        return as_csv(citations)
    return as_rss(f"Quotes {'about' if asked.about else 'by'} {name}", citations, home + asked.path)


def _has_it(request: web.Request, tag: str, since: datetime) -> bool:
    """Whether who asks holds this very content; where a tag is given the date does not count."""
    if request.if_none_match is not None:
        return any(one.value in (tag, "*") for one in request.if_none_match)
    return request.if_modified_since is not None and request.if_modified_since >= since


def _told(status: int, text: str, headers: Mapping[str, str] | None = None) -> web.Response:
    sniffed = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", **(headers or {})}
    return web.Response(status=status, text=f"{text}\n", headers=sniffed)
