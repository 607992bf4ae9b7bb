"""The ports: what the use cases ask of the outside. Each has 1 to 5 members and is named for its role.

Times are given, never read: whoever needs "now" holds a `Clock`. Store methods are short transactions; they raise
`StoreError` alone.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from bot.conversation import Asker, Chart, Counted, Coverage, Cut, Found, Offer, Reply, Suggestion, Topic
from bot.model import (
    Brief,
    DeclaredFeed,
    DeclaredSubscription,
    Delivery,
    Destination,
    Feed,
    Fetched,
    Layout,
    ParsedFeed,
    Part,
    PendingArticle,
    PlannedDigest,
    PollResult,
    ReadArticle,
    Subscription,
    Trouble,
    Validators,
    Window,
)
from bot.stories import Overview, WindowStore
from summarizer.model import Analysis, Article, Candidate, Citation, Digest, Extracted

Clock = Callable[[], datetime]
Complete = Callable[[str, Asker], Awaitable[Sequence[Suggestion]]]


class Dispatch(Protocol):
    """A line, and the file that came with it, to the answer; never raises."""

    async def __call__(self, line: str, asker: Asker, attachment: bytes | None = None) -> Reply: ...


class Fetcher(Protocol):
    """HTTP out, within deadline, size and address rules; raises `FetchError`."""

    async def feed(self, url: str, validators: Validators) -> Fetched: ...
    async def page(self, url: str, validators: Validators | None = None) -> Fetched:
        """An article's page; with validators its body is None where it did not change since they were given."""
        ...


class Reader(Protocol):
    """Parsing and analysis in the worker process; raises `FeedError`, `PageError` or `WorkerError`."""

    async def parse_feed(self, body: bytes, content_type: str, url: str) -> ParsedFeed: ...
    async def extract(self, html: bytes | str, url: str | None) -> Extracted: ...
    async def analyse(self, article: Article) -> Analysis: ...


class Composer(Protocol):
    """A window of the archive to a digest, in the worker process; raises `WorkerError`."""

    async def compose(self, window: Window, brief: Brief) -> Digest: ...


class FeedStore(Protocol):
    """Feeds and the outcome of their polls."""

    async def due_feeds(self, now: datetime) -> Sequence[Feed]: ...
    async def known(self, feed_id: int, identities: Sequence[str], link_keys: Sequence[str]) -> dict[str, str]:
        """Of these identities and link keys, those the feed ever had, tombstones included, each with its body hash."""
        ...

    async def record_poll(self, result: PollResult) -> int:
        """Store the outcome and its new entries in one transaction; how many entries were new."""
        ...


class FeedBook(Protocol):
    """Feeds as people manage them."""

    async def declare_feeds(self, feeds: Sequence[DeclaredFeed], now: datetime) -> None:
        """What the file names: added or renamed; what it named before and does no more: paused."""
        ...

    async def add_feed(self, feed: DeclaredFeed, now: datetime) -> Feed | None:
        """The new feed, or None where its URL is there already."""
        ...

    async def remove_feed(self, feed_id: int) -> None: ...
    async def pause_feed(self, feed_id: int, *, paused: bool) -> None: ...
    async def feeds(self) -> Sequence[Feed]: ...


class ArticleStore(Protocol):
    """Entries on their way to being articles."""

    async def claim(self, now: datetime, lease_s: float, limit: int) -> Sequence[PendingArticle]:
        """Lease entries that are due, oldest first; a lease that ran out is claimed again."""
        ...

    async def store_read(self, article: ReadArticle, now: datetime) -> None:
        """Text, quotes, actors and summary in one transaction; an earlier reading of the same entry is replaced."""
        ...

    async def put_off(self, article_id: int, until: datetime, reason: str) -> None: ...
    async def give_up(self, article_id: int, reason: str, now: datetime) -> None: ...


class SubscriptionBook(Protocol):
    """Subscriptions as people manage them."""

    async def declare_subscriptions(self, subscriptions: Sequence[DeclaredSubscription], now: datetime) -> None: ...
    async def add_subscription(self, subscription: DeclaredSubscription, now: datetime) -> Subscription | None: ...
    async def change_subscription(self, subscription_id: int, to: DeclaredSubscription) -> None: ...
    async def pause_subscription(self, subscription_id: int, now: datetime, *, paused: bool) -> None: ...
    async def subscriptions(self) -> Sequence[Subscription]: ...


class WatchBook(Protocol):
    """Watches are subscriptions that their owner may delete."""

    async def remove_subscription(self, subscription_id: int) -> None: ...


class PlanStore(WindowStore, Protocol):
    """What the planner reads and writes."""

    async def subscriptions(self) -> Sequence[Subscription]: ...
    async def window(
        self,
        feeds: Sequence[str],
        since: datetime,
        until: datetime,
        *,
        subscription: int | None = None,
        actor: str = "",
        most: int | None = None,
    ) -> Window:
        """Candidates first seen in (since, until], plus those seen earlier that became readable after `since`.

        With a subscription's id: none that it was told already, and none first seen before it was made. With an actor:
        only those with quotes by this one actor, and of these no other quotes. At most the newest `most`.
        """
        ...

    async def enqueue(self, planned: PlannedDigest, now: datetime) -> bool:
        """Digest, delivery and the subscription's `previous` in one transaction; False where the slot was planned.

        What troubled the subscription ends with a digest, and with the window that it was tried for.
        """
        ...

    async def is_planned(self, subscription_id: int, label: str) -> bool:
        """Whether the slot of this local time was planned, in whatever zone that was."""
        ...

    async def note_trouble(self, subscription_id: int, trouble: Trouble | None) -> None:
        """Keep what the subscription's window is tried again for, over restarts."""
        ...


class Outbox(Protocol):
    """Deliveries between planning and the platform's confirmation."""

    async def lease(self, now: datetime, lease_s: float, platforms: Sequence[str]) -> Delivery | None: ...
    async def begin(
        self,
        delivery_id: int,
        parts: Sequence[Part],
        buttons: Mapping[str, str],
        now: datetime,
        *,
        layout: Layout | None = None,
    ) -> None:
        """Keep the rendered parts and what their buttons stand for, once: a later try posts the same ones."""
        ...

    async def posted(self, delivery_id: int, index: int, message_id: str, now: datetime, *, lease_s: float) -> None:
        """One part is confirmed; with the last one the delivery is done, until then its lease begins anew."""
        ...

    async def retry(self, delivery_id: int, at: datetime, reason: str, *, counts: bool = True) -> None:
        """Another try at `at`; one that does not count leaves as many tries as there were."""
        ...

    async def bury(self, delivery_id: int, reason: str, now: datetime, *, halt: bool = False) -> bool:
        """No more tries; with `halt` its subscription is paused, too. Whether this paused it, and nothing before."""
        ...


class ButtonBook(Protocol):
    """What buttons stand for whose command does not fit into the platform's own field: for ever the same by its key."""

    async def keep_buttons(self, commands: Mapping[str, str], now: datetime) -> None:
        """Keep those of a private answer, for a short while; a card's are kept with its parts, as long as articles."""
        ...

    async def button(self, key: str) -> str | None: ...


class SpaceBook(Protocol):
    """Which guild or workspace a destination belongs to, and what becomes of its subscriptions when it is lost."""

    async def locate(self, platform: str, space: str, channels: Sequence[str] | None = None) -> None:
        """These channels, None for all of the platform, belong to this space: said once, it stays."""
        ...

    async def leave(self, platform: str, space: str, reason: str, now: datetime) -> Sequence[str]:
        """The bot was removed there: everything is paused, to be deleted later; the digests that went on until now."""
        ...

    async def rejoin(self, platform: str, space: str, now: datetime) -> Sequence[str]:
        """The bot is back: all that was halted there goes on from now; the digests that do."""
        ...

    async def lose(self, platform: str, channel: str, reason: str, now: datetime) -> Sequence[str]:
        """A channel is gone: its digests are paused; those that went on until now."""
        ...


class Archive(Protocol):
    """The quotes, as questions ask for them. `since` is inclusive, `until` exclusive; either may be None."""

    async def by_actor(
        self,
        name: str,
        *,
        about: bool,
        since: datetime | None,
        until: datetime | None,
        source: str | None,
        offset: int,
        limit: int,
        text: str | None = None,
    ) -> Found:
        """Quotations by or about the one actor of this name, newest first, each told once; with all words of `text`."""
        ...

    async def copies_by_actor(
        self, name: str, *, about: bool, since: datetime | None, text: str | None, offset: int, limit: int
    ) -> Sequence[Citation]:
        """The same quotes one by one, as each outlet has them."""
        ...

    async def search(
        self, text: str, *, actor: str | None, since: datetime | None, until: datetime | None, offset: int, limit: int
    ) -> Found: ...
    async def actors(self, prefix: str, limit: int) -> Sequence[str]:
        """Actors' names for completion, those with most quotes first; "" gives the most quoted."""
        ...

    async def actor_named(self, name: str) -> str | None:
        """The fullest name of the one actor who bears this name; None where nobody does, or several."""
        ...

    async def near(self, name: str, limit: int) -> Sequence[str]:
        """Names like this one, for "did you mean"."""
        ...

    async def coverage(self, since: datetime | None, until: datetime | None) -> Coverage: ...


class Census(Protocol):
    """How many quotes there are, for charts."""

    async def tally(self, topic: Topic, cut: Cut) -> Counted | None:
        """These quotes counted between each two edges; None where there are none, from whatever source."""
        ...


class StoryBook(Protocol):
    """Articles of a window, their quotes, and digests already made, for `/story`, `/digest` and `/news why`."""

    async def candidates(
        self, since: datetime, until: datetime, *, text: str | None = None, limit: int = 500
    ) -> Sequence[Candidate]: ...
    async def stories_with(self, text: str, since: datetime, until: datetime, most: int) -> Overview:
        """What ranks the stories of the newest `most` articles of [since, until) that have all words of `text`."""
        ...

    async def articles_of(self, keys: Sequence[int]) -> Sequence[Candidate]:
        """These articles, whole, in the order of their first sight; none that is gone."""
        ...

    async def quotes_of(self, articles: Sequence[int], offset: int, limit: int) -> Found:
        """All quotes of these articles, those of the first article first, in text order."""
        ...

    async def last_digest(self, name: str | None, destination: Destination | None) -> Digest | None: ...
    async def trace(self, url: str, subscriptions: Collection[int]) -> Sequence[tuple[str, str]]:
        """What became of an article's URL, as (step, outcome) pairs; of digests, those of these subscriptions."""
        ...


OURS = ("under", "buttons")


def bare(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A rendered payload without the keys that are ours, as a poster takes it."""
    return {key: value for key, value in payload.items() if key not in OURS}


class Renderer(Protocol):
    """Neutral values to a platform's payloads, JSON-ready, one per message; pure.

    Two keys of a payload are not the platform's: `under`, the index of the payload in whose thread it stands, and
    `buttons`, what those buttons stand for whose command does not fit (see `ButtonBook`).
    """

    def digest(self, digest: Digest, layout: Layout = "card") -> Sequence[dict[str, Any]]: ...
    def reply(self, reply: Reply) -> Sequence[dict[str, Any]]: ...


class Poster(Protocol):
    """Posting to a platform; raises `TransientDeliveryError` and `PermanentDeliveryError` alone.

    `under` is the id of the message in whose thread another one stands.
    """

    async def layout(self, destination: Destination, *, thread: bool) -> Layout:
        """How a digest is laid out there, where its subscription wants details in a thread, or does not."""
        ...

    async def post(self, destination: Destination, payload: dict[str, Any], key: str, under: str | None = None) -> str:
        """Post one message; the platform's id of it."""
        ...

    async def edit(
        self, destination: Destination, message_id: str, payload: dict[str, Any], under: str | None = None
    ) -> None: ...
    async def find(
        self, destination: Destination, payload: dict[str, Any], key: str, under: str | None = None, *, since: datetime
    ) -> str | None:
        """Look back for this message, posted under `key` after `since` and before a crash; its id, or None."""
        ...

    async def check(self, destination: Destination, space: str = "", *, thread: bool = False) -> Sequence[str]:
        """What is missing to post there, and in threads of it, one sentence each with its fix.

        `space` is the one that it must belong to.
        """
        ...


class Illustrator(Protocol):
    """Draws charts; raises `ChartError`."""

    async def draw(self, chart: Chart) -> bytes:
        """The chart as a PNG."""
        ...


@dataclass(frozen=True, slots=True)
class Reception:
    """What a platform's connection needs to answer: the commands, and the memory behind its buttons and places.

    Without an illustrator, charts are told in words.
    """

    dispatch: Dispatch
    complete: Complete
    offers: Sequence[Offer]
    buttons: ButtonBook
    spaces: SpaceBook
    subscriptions: SubscriptionBook
    clock: Clock
    illustrator: Illustrator | None = None


class Connection(Protocol):
    """A platform's live connection: questions in, replies out."""

    @property
    def settled(self) -> bool:
        """Whether it has been connected since its start, and has told which spaces it is in."""
        ...

    async def start(self, reception: Reception) -> None: ...
    async def stop(self) -> None: ...
