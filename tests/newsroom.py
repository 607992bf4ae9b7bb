"""A small archive for tests of commands: a real store on SQLite, filled through its own ports, and a desk over it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.commands.command import Desk
from bot.commands.dispatch import Dispatcher
from bot.conversation import Asker, Reply
from bot.errors import FetchError
from bot.feeds.links import canonical
from bot.model import (
    DeclaredFeed,
    Destination,
    FeedEntry,
    NewEntry,
    ParsedFeed,
    PollResult,
    ReadArticle,
    Subscription,
    Wanted,
)
from bot.store import Store, open_store
from summarizer.model import Actor, Analysis, Digest, DigestStory, Evidence, Quote, Span
from tests.fakes import FakeComposer

NOW = datetime(2026, 6, 4, 13, 0, tzinfo=UTC)
ADMIN = Asker("terminal", "me", "admin", zone="Europe/Oslo")
READER = Asker("terminal", "you", "all", zone="Europe/Oslo")


@dataclass(frozen=True)
class Told:
    """One article: `said` holds (words, speaker or None); the text is made of them."""

    feed: str
    title: str
    hours_ago: float
    said: tuple[tuple[str, str | None], ...]
    actors: tuple[Actor, ...] = ()

    @property
    def text(self) -> str:
        return "\n\n".join(f"“{words},” said {speaker or 'somebody'}." for words, speaker in self.said)

    @property
    def url(self) -> str:
        return f"https://{self.feed.lower().replace(' ', '')}.example/{self.title.lower().replace(' ', '-')}"

    def analysis(self) -> Analysis:
        quotes = tuple(_quote(self.text, words, speaker) for words, speaker in self.said)
        speakers = tuple(Actor(name, "person") for name in dict.fromkeys(one for _, one in self.said if one))
        known = {actor.name for actor in self.actors}
        return Analysis("en", quotes, (*self.actors, *(one for one in speakers if one.name not in known)))


def _quote(text: str, words: str, speaker: str | None) -> Quote:
    at = text.index(words)
    evidence: Evidence = "named" if speaker else "unclear"
    return Quote(Span(at, at + len(words)), "direct", "said", speaker, speaker, None, evidence, 0.9)


ARCHIVE = (
    Told("Fjord Post", "Harbour reopens", 2, (
        ("We sail tomorrow", "Ada Lind"), ("The fairway is clear", "Ada Lind"), ("Nobody asked the crews", None),
    )),
    Told("Fjord Post", "Dredger arrives", 30, (
        ("The dredger is here", "Ada Lind"), ("Ada Lind kept her word", "Karl Berg"), ("It is a big one", "Ada Lind"),
    )),
    Told("Nordwire", "Harbour fund", 200, (
        ("The fund will pay", "Ada Lind"), ("It will pay late", "Mona Berg"), ("I have seen the money", "Ada Lind"),
    )),
    Told("Nordwire", "An older story", 24 * 60, (("Nothing moves in March", "Ada Lind"),)),
)  # fmt: skip


async def fill(store: Store, archive: Sequence[Told] = ARCHIVE) -> None:
    """Store the articles as if they had been polled and read when they were published."""
    known = {feed.name for feed in await store.feeds()}
    for name in dict.fromkeys(told.feed for told in archive if told.feed not in known):
        home = f"https://{name.lower().replace(' ', '')}.example/feed.xml"
        assert await store.add_feed(DeclaredFeed(home, name), NOW - timedelta(days=90))
    for told in archive:
        await _store(store, told)


async def _store(store: Store, told: Told) -> None:
    feed = next(one for one in await store.feeds() if one.name == told.feed)
    seen = NOW - timedelta(hours=told.hours_ago)
    entry = NewEntry(told.url, canonical(told.url), told.url, told.title, "", "", seen, candidate=True, body_hash="x")
    await store.record_poll(PollResult(feed.id, seen, seen + timedelta(hours=1), ok=True, entries=(entry,)))
    [pending] = await store.claim(seen, 60, 1)
    await store.store_read(
        ReadArticle(pending.id, told.title, told.text, "en", None, told.feed, seen, told.analysis()), seen
    )


@dataclass
class Operated:
    """A plain `Operations`: `samples` by address, `posts` what was posted now, `missing` what posting needs."""

    samples: dict[str, ParsedFeed] = field(default_factory=dict)
    stories: tuple[DigestStory, ...] = ()
    posts: list[str] = field(default_factory=list)
    breaks: bool = False
    missing: tuple[str, ...] = ()

    async def sample(self, url: str) -> ParsedFeed:
        if url not in self.samples:
            raise FetchError(url, "nobody answers there")
        return self.samples[url]

    async def compose(self, name: str, wanted: Wanted, since: datetime, until: datetime, zone: str) -> Digest:
        return Digest(name, since, until, zone, self.stories[: wanted.stories])

    async def post_now(self, subscription: Subscription) -> bool:
        self.posts.append(subscription.name)
        return bool(self.stories)

    async def check(self, destination: Destination, space: str, *, thread: bool) -> Sequence[str]:  # noqa: ARG002 - the port
        return self.missing

    async def health(self, digests: Sequence[Subscription]) -> Sequence[tuple[str, str]]:
        if self.breaks:
            raise RuntimeError("a bug")
        return (("version", "1"), *((f"next: {one.name}", "") for one in digests))


@dataclass(frozen=True)
class Newsroom:
    """What a test of commands holds: ask, and see what was answered and what is stored."""

    store: Store
    desk: Desk
    operated: Operated

    async def ask(self, line: str, asker: Asker = ADMIN, attachment: bytes | None = None) -> Reply:
        return await Dispatcher(self.desk)(line, asker, attachment)


_FILLED: dict[tuple[Told, ...], bytes] = {}


async def _filled(archive: tuple[Told, ...]) -> bytes:
    """The file of a database with this archive, made once."""
    if archive not in _FILLED:
        with TemporaryDirectory() as directory:
            path = Path(directory) / "filled.db"
            store = await open_store(f"sqlite:///{path}")
            await fill(store, archive)
            await store.close()
            _FILLED[archive] = path.read_bytes()
    return _FILLED[archive]


@asynccontextmanager
async def newsroom(directory: Path, archive: Sequence[Told] = ARCHIVE) -> AsyncIterator[Newsroom]:
    """A newsroom over a fresh database in `directory`."""
    path = directory / "newsroom.db"
    path.write_bytes(await _filled(tuple(archive)))
    store, operated = Store.open(f"sqlite:///{path}"), Operated()
    try:
        yield Newsroom(
            store,
            Desk(store, store, store, store, store, store, store, operated, lambda: NOW, store, FakeComposer()),
            operated,
        )
    finally:
        await store.close()


def sample(*titles: str) -> ParsedFeed:
    """A feed as it answers, its newest entry last."""
    entries = tuple(
        FeedEntry(title, title, f"https://baltic.example/{place}", dated=NOW + timedelta(hours=place))
        for place, title in enumerate(titles)
    )
    return ParsedFeed("rss20", "Baltic Courier", entries)
