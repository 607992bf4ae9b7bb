"""Plain fakes of the ports, for tests of one use case alone. Each says how to steer it; none checks anything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from bot.editor import digest_of
from bot.errors import FetchError
from bot.jobs import OpenStories
from bot.model import (
    Brief,
    DeclaredSubscription,
    Delivery,
    Destination,
    Feed,
    FeedEntry,
    Fetched,
    Layout,
    ParsedFeed,
    Part,
    PendingArticle,
    PollResult,
    ReadArticle,
    Subscription,
    Validators,
    Window,
)
from bot.ports import Complete, Dispatch, Reception
from bot.stories import Beginning
from summarizer.model import Analysis, Article, Digest, Extracted

T = TypeVar("T")

NOON = datetime(2024, 6, 4, 12, 0, tzinfo=UTC)


class Ticking:
    """A `Clock` that stands still until `forward` moves it."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **amount: float) -> None:
        self.now += timedelta(**amount)


class FakeFetcher:
    """A `Fetcher`: put an answer, or an error to raise, under its address in `answers`; `asked` is what came."""

    def __init__(self, answers: dict[str, Fetched | Exception] | None = None) -> None:
        self.answers = answers or {}
        self.asked: list[tuple[str, Validators | None]] = []

    async def feed(self, url: str, validators: Validators) -> Fetched:
        return self._answer(url, validators)

    async def page(self, url: str, validators: Validators | None = None) -> Fetched:
        return self._answer(url, validators)

    def _answer(self, url: str, validators: Validators | None) -> Fetched:
        self.asked.append((url, validators))
        answer = self.answers.get(url, FetchError(url, "nobody is there", "not_found"))
        if isinstance(answer, Exception):
            raise answer
        return answer


class FakeReader:
    """A `Reader`: `feeds` and `pages` by address, values or errors; it finds no quotes in any text."""

    def __init__(self) -> None:
        self.feeds: dict[str, ParsedFeed | Exception] = {}
        self.pages: dict[str, Extracted | Exception] = {}
        self.analysed: list[Article] = []
        self.fail: Exception | None = None

    async def parse_feed(self, body: bytes, content_type: str, url: str) -> ParsedFeed:  # noqa: ARG002 - the port
        return given(self.feeds[url])

    async def extract(self, html: bytes | str, url: str | None) -> Extracted:  # noqa: ARG002 - the port
        return given(self.pages[url or ""])

    async def analyse(self, article: Article) -> Analysis:
        if self.fail:
            raise self.fail
        self.analysed.append(article)
        return Analysis("en")


class FakeComposer:
    """A `Composer` that composes right here, not in another process."""

    async def compose(self, window: Window, brief: Brief) -> Digest:
        return digest_of(window, brief)


class FakePlacer:
    """A `Placer` right here; `forget` is the end of the process that it would be."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._open = OpenStories()

    async def place(self, known: int, some: Sequence[Beginning]) -> Sequence[int] | None:
        return self._open.place(known, some)


def given(value: T | Exception) -> T:
    """The value; an error in its place is raised."""
    if isinstance(value, Exception):
        raise value
    return value


class FakeFeedStore:
    """A `FeedStore` of the given feeds, all due; `had` is what they ever had, `recorded` what came."""

    def __init__(self, *feeds: Feed, had: dict[str, str] | None = None) -> None:
        self.feeds = feeds
        self.had = had or {}
        self.recorded: list[PollResult] = []

    async def due_feeds(self, now: datetime) -> Sequence[Feed]:  # noqa: ARG002 - the port
        return self.feeds

    async def known(self, feed_id: int, identities: Sequence[str], link_keys: Sequence[str]) -> dict[str, str]:  # noqa: ARG002 - the port
        return {key: self.had[key] for key in (*identities, *link_keys) if key in self.had}

    async def record_poll(self, result: PollResult) -> int:
        self.recorded.append(result)
        return len(result.entries)


class FakeArticleStore:
    """An `ArticleStore` that gives each of `pending` once; `log` is what became of them."""

    def __init__(self, *pending: PendingArticle) -> None:
        self.pending = list(pending)
        self.read: list[ReadArticle] = []
        self.log: list[tuple[str, int, Any]] = []

    async def claim(self, now: datetime, lease_s: float, limit: int) -> Sequence[PendingArticle]:  # noqa: ARG002 - the port
        given, self.pending = self.pending[:limit], self.pending[limit:]
        return given

    async def store_read(self, article: ReadArticle, now: datetime) -> None:  # noqa: ARG002 - the port
        self.read.append(article)

    async def put_off(self, article_id: int, until: datetime, reason: str) -> None:  # noqa: ARG002 - the port
        self.log.append(("put off", article_id, until))

    async def give_up(self, article_id: int, reason: str, now: datetime) -> None:  # noqa: ARG002 - the port
        self.log.append(("given up", article_id, reason))


class FakeOutbox:
    """An `Outbox` of deliveries; `states` says what became of each, and `add` queues another."""

    def __init__(self, *deliveries: Delivery) -> None:
        self.queued = {one.id: one for one in deliveries}
        self.not_before: dict[int, datetime] = {}
        self.states: dict[int, str] = {one.id: "queued" for one in deliveries}
        self.reasons: list[str] = []
        self.buttons: dict[str, str] = {}
        self.halted: set[str] = set()

    async def lease(self, now: datetime, lease_s: float, platforms: Sequence[str]) -> Delivery | None:
        for delivery in self.queued.values():
            due = self.states[delivery.id] == "queued" and self.not_before.get(delivery.id, now) <= now
            if due and delivery.destination.platform in platforms:
                taken = replace(delivery, tries=delivery.tries + 1)
                self.queued[delivery.id] = taken
                self.not_before[delivery.id] = now + timedelta(seconds=lease_s)
                return taken
        return None

    async def begin(
        self,
        delivery_id: int,
        parts: Sequence[Part],
        buttons: Mapping[str, str],
        now: datetime,  # noqa: ARG002 - the port
        *,
        layout: Layout | None = None,  # noqa: ARG002 - the port
    ) -> None:
        self.buttons.update(buttons)
        self.queued[delivery_id] = replace(self.queued[delivery_id], parts=tuple(parts))

    async def posted(self, delivery_id: int, index: int, message_id: str, now: datetime, *, lease_s: float) -> None:
        self.not_before[delivery_id] = now + timedelta(seconds=lease_s)
        parts = list(self.queued[delivery_id].parts)
        parts[index] = replace(parts[index], message_id=message_id)
        self.queued[delivery_id] = replace(self.queued[delivery_id], parts=tuple(parts))
        if all(part.message_id for part in parts):
            self.states[delivery_id] = "done"

    async def retry(self, delivery_id: int, at: datetime, reason: str, *, counts: bool = True) -> None:
        if not counts:
            self.queued[delivery_id] = replace(self.queued[delivery_id], tries=self.queued[delivery_id].tries - 1)
        self.not_before[delivery_id] = at
        self.reasons.append(reason)

    async def bury(self, delivery_id: int, reason: str, now: datetime, *, halt: bool = False) -> bool:  # noqa: ARG002 - the port
        was_queued = self.states[delivery_id] == "queued"
        self.states[delivery_id] = "buried" if was_queued else self.states[delivery_id]
        self.reasons.append(reason)
        name = self.queued[delivery_id].digest.name
        newly = halt and was_queued and name not in self.halted
        self.halted |= {name} if halt else set()
        return newly


class FakeRenderer:
    """A `Renderer`: one payload per story, its headline."""

    def digest(self, digest: Digest, layout: Layout = "card") -> Sequence[dict[str, Any]]:
        first = [{"text": story.headline} for story in digest.stories]
        return first if layout == "card" else [*first, {"text": "below", "under": 0, "buttons": {"k": "/help"}}]

    def reply(self, reply: object) -> Sequence[dict[str, Any]]:  # pragma: no cover - no use case replies
        raise NotImplementedError(reply)


class FakePoster:
    """A `Poster` that remembers messages by key. `fail` holds errors for the next posts, None for one that works.

    An error marked by `lost` (its class) is raised after the message was posted: only its confirmation is lost.
    """

    def __init__(self, *fail: Exception | None) -> None:
        self.fail = list(fail)
        self.messages: dict[str, dict[str, Any]] = {}
        self.posts: list[str] = []
        self.edits: list[tuple[str, str]] = []
        self.looked: list[str] = []
        self.lost: type[Exception] | None = None
        self.under: dict[str, str | None] = {}

    async def layout(self, destination: Destination, *, thread: bool) -> Layout:  # noqa: ARG002 - the port
        return "thread" if thread else "card"

    async def post(self, destination: Destination, payload: dict[str, Any], key: str, under: str | None = None) -> str:  # noqa: ARG002 - the port
        self.under[key] = under
        error = self.fail.pop(0) if self.fail else None
        if error is None or (self.lost and isinstance(error, self.lost)):
            self.messages[key] = payload
            self.posts.append(payload["text"])
        if error:
            raise error
        return f"m-{key}"

    async def edit(
        self,
        destination: Destination,  # noqa: ARG002 - the port
        message_id: str,
        payload: dict[str, Any],
        under: str | None = None,  # noqa: ARG002 - the port
    ) -> None:
        self.edits.append((message_id, payload["text"]))

    async def find(
        self,
        destination: Destination,  # noqa: ARG002 - the port
        payload: dict[str, Any],  # noqa: ARG002 - the port
        key: str,
        under: str | None = None,  # noqa: ARG002 - the port
        *,
        since: datetime,  # noqa: ARG002 - the port
    ) -> str | None:
        self.looked.append(key)
        return f"m-{key}" if key in self.messages else None

    async def check(self, destination: Destination, space: str = "", *, thread: bool = False) -> Sequence[str]:  # noqa: ARG002 - the port
        return ()


class FakeBooks:
    """A `ButtonBook`, `SpaceBook` and `SubscriptionBook` in one: `buttons` is what is kept, `spaces` what was told."""

    def __init__(self, *subscriptions: Subscription) -> None:
        self.held = subscriptions
        self.buttons: dict[str, str] = {}
        self.spaces: list[tuple[str, ...]] = []

    async def keep_buttons(self, commands: Mapping[str, str], now: datetime) -> None:  # noqa: ARG002 - the port
        self.buttons |= commands

    async def button(self, key: str) -> str | None:
        return self.buttons.get(key)

    async def locate(self, platform: str, space: str, channels: Sequence[str] | None = None) -> None:
        self.spaces.append(("locate", platform, space, *(channels or ())))

    async def leave(self, platform: str, space: str, reason: str, now: datetime) -> Sequence[str]:  # noqa: ARG002 - the port
        self.spaces.append(("leave", platform, space))
        return ()

    async def rejoin(self, platform: str, space: str, now: datetime) -> Sequence[str]:  # noqa: ARG002 - the port
        self.spaces.append(("rejoin", platform, space))
        return ()

    async def lose(self, platform: str, channel: str, reason: str, now: datetime) -> Sequence[str]:  # noqa: ARG002 - the port
        self.spaces.append(("lose", platform, channel))
        return ()

    async def subscriptions(self) -> Sequence[Subscription]:
        return self.held

    async def declare_subscriptions(self, subscriptions: Sequence[DeclaredSubscription], now: datetime) -> None:
        raise NotImplementedError

    async def add_subscription(self, subscription: DeclaredSubscription, now: datetime) -> Subscription | None:
        raise NotImplementedError

    async def change_subscription(self, subscription_id: int, to: DeclaredSubscription) -> None:
        raise NotImplementedError

    async def pause_subscription(self, subscription_id: int, now: datetime, *, paused: bool) -> None:
        raise NotImplementedError


def reception(dispatch: Dispatch, complete: Complete, books: FakeBooks | None = None) -> Reception:
    """What a connection answers with; it offers no command."""
    held = books or FakeBooks()
    return Reception(dispatch, complete, (), held, held, held, Ticking())


def feed_entry(number: int, **given: Any) -> FeedEntry:
    """An entry that differs from its neighbours in everything."""
    link = f"https://paper.example/{number}"
    values: dict[str, Any] = {"id": f"guid-{number}", "title": f"Title {number}", "link": link}
    return FeedEntry(**(values | {"content": f"<p>Body {number}.</p>"} | given))
