"""The values that flow through the bot, all frozen; every datetime is aware and in UTC unless its name says local."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from summarizer.model import Analysis, Candidate, Citation, Digest

# --- checks ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Check:
    """What `doctor` looked at and found; `fix` says what to do, with `ok` it is a note."""

    what: str
    ok: bool
    said: str
    fix: str = ""


# --- feeds -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One entry as a feed gives it. Absent `id` and `link` are ""; `content` is HTML; `dated` None if unusable."""

    id: str
    title: str
    link: str
    published: str = ""
    updated: str = ""
    content: str = ""
    author: str = ""
    dated: datetime | None = None


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """A feed read: `format` as rss20, atom10, rss10, json …; problems in one sentence each; `ttl_s` as it asks."""

    format: str
    title: str
    entries: tuple[FeedEntry, ...]
    problems: tuple[str, ...] = ()
    ttl_s: float | None = None


@dataclass(frozen=True, slots=True)
class Validators:
    """What makes the next GET conditional."""

    etag: str | None = None
    last_modified: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """A successful answer. `body` is None for "not modified"; `moved_to` where every hop was a permanent redirect."""

    url: str
    body: bytes | None
    content_type: str = ""
    validators: Validators = Validators()
    moved_to: str | None = None
    fresh_for_s: float | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed as stored. `polled` is the last successful poll, None before the first; `declared`: set in the file."""

    id: int
    url: str
    name: str
    backlog: int = 0
    declared: bool = False
    paused: bool = False
    validators: Validators = Validators()
    polled: datetime | None = None
    next_poll: datetime | None = None
    every_s: float | None = None
    failures: int = 0
    failing_since: datetime | None = None
    error: str | None = None
    moved_to: str | None = None
    moved_seen: int = 0


@dataclass(frozen=True, slots=True)
class DeclaredFeed:
    """A feed as somebody asks for it, in the file or in chat."""

    url: str
    name: str | None = None
    backlog: int = 0


@dataclass(frozen=True, slots=True)
class NewEntry:
    """An entry not seen before: what `record_poll` stores at once, to be read as an article afterwards.

    `identity` is the feed's guid, else the canonical link, else a hash of title and body, unique in its feed;
    `link_key` the canonical link or "" (a second key); `candidate` False for a first poll's entries beyond backlog.
    """

    identity: str
    link_key: str
    url: str | None
    title: str
    content: str
    author: str
    published: datetime | None
    candidate: bool
    body_hash: str


@dataclass(frozen=True, slots=True)
class PollResult:
    """The outcome of one poll, recorded with its new entries in one transaction.

    `passed_over` are entries of a first poll beyond what is read of it: remembered as tombstones alone. `standing` are
    those that say what they said, of which only the date may be another.
    """

    feed_id: int
    at: datetime
    next_poll: datetime
    ok: bool
    title: str = ""
    validators: Validators = Validators()
    error: str | None = None
    gone: bool = False
    moved_to: str | None = None
    every_s: float | None = None
    entries: tuple[NewEntry, ...] = ()
    changed: tuple[NewEntry, ...] = ()
    passed_over: tuple[NewEntry, ...] = ()
    standing: tuple[NewEntry, ...] = ()


# --- articles --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PendingArticle:
    """An entry claimed under a lease, still to be fetched, extracted and analysed. `tries` counts this one."""

    id: int
    feed_id: int
    feed_url: str
    feed_name: str
    url: str | None
    title: str
    content: str
    author: str
    published: datetime | None
    seen: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """What reading a pending article gave: its text and analysis, to be stored in one transaction.

    `page` is what the page may be asked for again with; None where the text is the feed's own.
    """

    id: int
    title: str
    text: str
    lang: str
    byline: str | None
    outlet: str
    published: datetime | None
    analysis: Analysis
    page: Validators | None = None


# --- actors ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ActorForm:
    """One form of an actor's name in the archive; `said` is when a moderator joined it, None where spelling did."""

    name: str
    quotes: int
    said: datetime | None = None


@dataclass(frozen=True, slots=True)
class KnownActor:
    """An actor in the archive under the fullest name, every form of it, and the forms that moderators keep apart.

    `meant` is the form that was asked for, the fullest where none is written so.
    """

    name: str
    meant: str
    forms: tuple[ActorForm, ...]
    apart: tuple[str, ...] = ()

    @property
    def quotes(self) -> int:
        """How many quotes there are by the actor, under whatever form."""
        return sum(one.quotes for one in self.forms)


# --- subscriptions and digests -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a digest goes; the channel is "" for the terminal. One person is told at `@` and their id."""

    platform: str
    channel: str = ""

    @property
    def is_person(self) -> bool:
        """Whether it is a watcher, told in person."""
        return self.channel.startswith("@")


@dataclass(frozen=True, slots=True)
class Schedule:
    """When: local times on days, or a cron line, in an IANA zone. No days means every day."""

    zone: str
    at: tuple[str, ...] = ()
    cron: str | None = None
    days: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a subscription shows: feed names (none: all), plain terms, how many stories; details in a `thread`.

    With an `actor` only the quotes of this actor are told: a watch, whose destination is a person. With `empty_line` an
    empty window is told in one line, else not at all.
    """

    feeds: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    stories: int = 6
    thread: bool = False
    actor: str = ""
    empty_line: bool = False


@dataclass(frozen=True, slots=True)
class DeclaredSubscription:
    """A subscription as somebody asks for it, in the file or in chat; known by platform, channel and name.

    `space` is the guild or workspace that its channel belongs to, "" while nobody has said which.
    """

    name: str
    destination: Destination
    schedule: Schedule
    wanted: Wanted = Wanted()
    space: str = ""


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why a subscription's window could not be told, in one line, after how many tries; the next one comes at `again`.

    Without `again` the window was left out, and the one after it begins with no tries.
    """

    reason: str
    tries: int = 0
    again: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription as stored; `previous` is the end of the last planned window, at first its creation.

    `halted` says why the bot itself paused it, None where it did not; `paused` is true for a halted one, too. `trouble`
    is that of its last window that held anything, None where it was told.
    """

    id: int
    name: str
    destination: Destination
    schedule: Schedule
    wanted: Wanted
    declared: bool
    paused: bool
    created: datetime
    previous: datetime
    space: str = ""
    halted: str | None = None
    trouble: Trouble | None = None

    @property
    def is_watch(self) -> bool:
        """Whether it is somebody's watch, which is nobody else's business, and no digest."""
        return self.destination.is_person


@dataclass(frozen=True, slots=True)
class Slot:
    """A moment at which a digest is due; `label` is its local calendar name, unique per subscription."""

    at: datetime
    label: str


@dataclass(frozen=True, slots=True)
class PlannedDigest:
    """What the planner decides for one slot; `digest` None where nothing is posted, with `trouble` as nothing could be.

    `considered` holds the keys of all the window's candidates, shown or not: the next window tells none of them again.
    """

    subscription: Subscription
    slot: Slot
    digest: Digest | None
    considered: tuple[int, ...] = ()
    trouble: Trouble | None = None


@dataclass(frozen=True, slots=True)
class Brief:
    """What a digest is asked to tell: its name, what is wanted, (since, until], its zone, and quotes a story."""

    name: str
    wanted: Wanted
    since: datetime
    until: datetime
    zone: str
    quotes: int = 2


@dataclass(frozen=True, slots=True)
class Window:
    """What the archive holds for one window: candidates, honest counts of feeds, and what was posted lately.

    `others` counts the window's stories whose articles are not among the candidates.
    """

    candidates: tuple[Candidate, ...]
    feeds: int
    failing: int
    pending: int = 0
    posted: tuple[Citation, ...] = ()
    others: int = 0


# --- delivery ----------------------------------------------------------------------------------------------------

Layout = Literal["card", "thread", "forum"]


@dataclass(frozen=True, slots=True)
class Part:
    """One message of a delivery. `key` identifies it for ever; `message_id` is set once the platform confirmed.

    `under` is the index of the part in whose thread it stands, None for one in the channel itself.
    """

    index: int
    key: str
    payload: dict[str, Any]
    message_id: str | None = None
    under: int | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One digest to one destination, under a lease. `parts` is empty until first rendered; `tries` counts this one.

    `thread` is what its subscription wants: details in a thread, where the platform leaves a choice.
    """

    id: int
    destination: Destination
    digest: Digest
    tries: int
    parts: tuple[Part, ...] = ()
    thread: bool = False
