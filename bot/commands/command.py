"""The values of which the catalogue is made, and what its handlers are given.

Nothing here knows a command, a platform or the store: only what a command is.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.books import ActorBook, FixBook
from bot.conversation import Asker, Offer, Option, OptionKind, Reply, Role
from bot.grammar import Parsed, line
from bot.model import Destination, ParsedFeed, Subscription, Wanted
from bot.ports import Archive, Census, Clock, Composer, FeedBook, StoryBook, SubscriptionBook, WatchBook
from summarizer.model import Digest

Source = Literal["actors", "forms", "speakers", "feeds", "digests", "watches", "commands"]
Shape = Literal["words", "option", "flag", "file"]


class Operations(Protocol):
    """What commands ask of the running bot; raises `BotError` alone."""

    async def sample(self, url: str) -> ParsedFeed:
        """Fetch and parse a feed now, storing nothing."""
        ...

    async def compose(self, name: str, wanted: Wanted, since: datetime, until: datetime, zone: str) -> Digest:
        """The digest that the planner would make of (since, until], storing and posting nothing."""
        ...

    async def post_now(self, subscription: Subscription) -> bool:
        """Plan and deliver a subscription's digest at once; False where there is nothing new to tell."""
        ...

    async def check(self, destination: Destination, space: str, *, thread: bool) -> Sequence[str]:
        """What is missing to post there, in threads too, each with its fix; `space` is that to which it must belong."""
        ...

    async def health(self, digests: Sequence[Subscription]) -> Sequence[tuple[str, str]]:
        """What an operator wants to know, as (what, how it is) pairs; of digests only these."""
        ...


@dataclass(frozen=True, slots=True)
class Desk:
    """The ports behind the commands; one store is usually the first seven and the census.

    What groups and composes articles is the composer's, in a process of its own.
    """

    archive: Archive
    stories: StoryBook
    feeds: FeedBook
    subscriptions: SubscriptionBook
    watches: WatchBook
    actors: ActorBook
    fixes: FixBook
    operations: Operations
    clock: Clock
    census: Census
    composer: Composer


@dataclass(frozen=True, slots=True)
class Context:
    """The asker's now, aware, and time zone: what an argument may need to be understood."""

    now: datetime
    zone: str


Converter = Callable[[str, Context], Any]


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument. `words` takes what no other does; a `file` comes as attachment; hidden ones are for buttons.

    `kind`, `least` and `most` tell a platform with typed options what `convert` takes.
    """

    name: str
    help: str
    convert: Converter
    shape: Shape = "option"
    required: bool = False
    complete: Source | None = None
    suggestions: tuple[str, ...] = ()
    hidden: bool = False
    kind: Literal["text", "whole", "channel"] = "text"
    least: int | None = None
    most: int | None = None

    @property
    def option(self) -> Option:
        """The argument as a platform sees it."""
        kind: OptionKind = self.shape if self.shape in ("flag", "file") else self.kind
        completes = bool(self.complete or self.suggestions)
        return Option(self.name, self.help, kind, self.required, completes, self.least, self.most)


@dataclass(frozen=True, slots=True)
class Ask:
    """One question, understood: every value is converted, an absent one is None (a flag: False)."""

    asker: Asker
    now: datetime
    desk: Desk
    path: tuple[str, ...]
    given: Parsed = field(default_factory=Parsed)
    values: Mapping[str, Any] = field(default_factory=dict)
    attachment: bytes | None = None

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    def again(self, words: str | None = None, flags: Collection[str] | None = None, **changes: object) -> str:
        """The command line that asks this again with something changed; an option changed to None is left out."""
        kept_words = self.given.words if words is None else words
        kept_flags = sorted(self.given.flags if flags is None else flags)
        return line(self.path, kept_words, kept_flags, **(self.given.options | changes))


Handler = Callable[[Ask], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: the words that call it, what it does in a line, who may, and its handler.

    The answer of one that `shares` may be shown to all. A hidden one is for buttons.
    """

    path: tuple[str, ...]
    summary: str
    handler: Handler
    arguments: tuple[Argument, ...] = ()
    who: Role = "all"
    aliases: tuple[tuple[str, ...], ...] = ()
    example: str = ""
    shares: bool = False
    hidden: bool = False

    @property
    def offer(self) -> Offer:
        """The command as a platform exposes it."""
        main = next((one.name for one in self.arguments if one.shape in ("words", "file")), "")
        options = tuple(one.option for one in self.arguments if not one.hidden)
        return Offer(self.path, self.summary, options, self.who, main, self.aliases)

    @property
    def name(self) -> str:
        """The command as people type it, `/news feed add`."""
        return "/" + " ".join(self.path)

    @property
    def usage(self) -> str:
        """The command with its arguments, optional ones in brackets: `/actor name [about] [when] [source]`."""
        shown = [one.name if one.required else f"[{one.name}]" for one in self.arguments if not one.hidden]
        return " ".join([self.name, *shown])
