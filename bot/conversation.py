"""The values of questions and answers, neutral to every platform, all frozen; datetimes are aware and in UTC."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from summarizer.model import Citation, Digest, DigestStory

_KEY_BYTES = 6
_TOKEN = re.compile(r"(\d{1,18})-([0-9a-f]{12})-(\d{1,7})-(\d{1,7})")


@dataclass(frozen=True, slots=True)
class QuoteRef:
    """Which quote is meant: its article, a key of its first `length` letters, and about where they stand.

    It means the same quote after every reading of the article, as long as the words stand there.
    """

    article: int
    key: str
    start: int
    length: int

    @classmethod
    def of(cls, citation: Citation) -> QuoteRef:
        """Of a quote as it is shown."""
        return cls(citation.article, words_key(citation.words), citation.span.start, len(citation.words))

    def means(self, words: str) -> bool:
        """Whether a quote of these words begins as it was shown."""
        return words_key(words[: self.length]) == self.key

    @property
    def token(self) -> str:
        """`17-9f86d081884c-204-61`, for buttons; read back by `quote_ref`."""
        return f"{self.article}-{self.key}-{self.start}-{self.length}"


def quote_ref(token: str) -> QuoteRef | None:
    """What a token means; None where it is none."""
    found = _TOKEN.fullmatch(token.strip())
    return QuoteRef(int(found[1]), found[2], int(found[3]), int(found[4])) if found else None


def words_key(words: str) -> str:
    """What exact words are known by, where they are too long."""
    return hashlib.blake2s(words.encode("utf-8", "surrogatepass"), digest_size=_KEY_BYTES).hexdigest()


Verdict = Literal["speaker", "unclear", "hidden"]


@dataclass(frozen=True, slots=True)
class QuoteFix:
    """What a moderator says of one quote; a `verdict` of None takes back what was said before."""

    ref: QuoteRef
    verdict: Verdict | None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class SaidQuote:
    """What was said of one quote: of which standing of these words, from 0; -1: it stands there no more."""

    words: str
    place: int
    verdict: Verdict
    speaker: str | None


@dataclass(frozen=True, slots=True)
class Numbered:
    """The quotes of a channel's last card in the order in which its messages show them.

    `lately` is how they were counted a moment ago, where that may have been otherwise.
    """

    shown: tuple[Citation, ...]
    lately: tuple[tuple[Citation, ...], ...] = ()

    def at(self, number: int) -> QuoteRef | None:
        """The quote of this number, from 1; None where somebody who counted a moment ago may mean another one."""
        ref = QuoteRef.of(self.shown[number - 1])
        others = (QuoteRef.of(told[number - 1]) for told in self.lately if number <= len(told))
        return None if any((one.article, one.key) != (ref.article, ref.key) for one in others) else ref


@dataclass(frozen=True, slots=True)
class KnownQuote:
    """A quote of the archive as a moderator sees it: how it is shown, what was said of it, and who could have said it.

    `verdict` is None where nothing was said; `read` is the speaker as the article was read, None where that is unclear.
    """

    citation: Citation
    verdict: Verdict | None
    read: str | None
    actors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a question was answered from."""

    articles: int
    feeds: int
    unclear: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of quotations, newest first, each told once, and on how many an answer's pages hold.

    `older` is the moment before which there may be more than an answer goes through.
    """

    citations: tuple[Citation, ...]
    total: int
    older: datetime | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its label, and the command line that it stands for.

    With `asks` a form asks for the argument of this name first, and the line is completed with what was typed.
    """

    label: str
    command: str
    asks: str = ""


@dataclass(frozen=True, slots=True)
class TableView:
    """Rows of short strings under column heads."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply.

    `words` say what a picture shows, for those who do not see it; `uploaded` is its id where the platform has it.
    """

    name: str
    mime: str
    data: bytes
    words: str = ""
    uploaded: str = ""


# --- charts ----------------------------------------------------------------------------------------------------------

Step = Literal["hour", "day", "week", "month", "year"]


@dataclass(frozen=True, slots=True)
class Topic:
    """Of which quotes there is a chart: an actor's, or those of the articles with some words.

    `since` is inclusive, `until` exclusive; either may be None.
    """

    actor: str = ""
    text: str = ""
    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None


# The edges between which quotes are counted, of when the first and the last were said: all must lie within.
Cut = Callable[[datetime, datetime], Sequence[datetime]]


@dataclass(frozen=True, slots=True)
class Share:
    """How many quotes have one outlet or one speaker."""

    name: str
    by: int
    about: int = 0

    @property
    def total(self) -> int:
        return self.by + self.about


@dataclass(frozen=True, slots=True)
class Counted:
    """Quotes counted: in each stretch of time, and of the outlets and speakers that have most, the most first.

    A last share without a name is that of all others. Of a story all quotes are `by`, those of nobody certain too.
    Where `newest` is not 0, outlets are counted over so many of the newest quotes by, and as many about.
    """

    edges: tuple[datetime, ...]
    by: tuple[int, ...]
    about: tuple[int, ...]
    outlets: tuple[Share, ...]
    speakers: tuple[Share, ...] = ()
    newest: int = 0


@dataclass(frozen=True, slots=True)
class Bin:
    """A stretch of time, one step long where neither end of the chart cuts it, and the quotes in it."""

    start: datetime
    by: int
    about: int = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """How many quotes, in time and by outlet, or of a story by speaker too; days are those of `zone`.

    `name` is an actor's, or the words of a story; `limits` says what else was asked for. `until` ends the last bin.
    """

    kind: Literal["actor", "story"]
    name: str
    bins: tuple[Bin, ...]
    step: Step
    until: datetime
    zone: str
    today: date
    outlets: tuple[Share, ...] = ()
    speakers: tuple[Share, ...] = ()
    newest: int = 0
    limits: str = ""

    @property
    def by(self) -> int:
        return sum(one.by for one in self.bins)

    @property
    def about(self) -> int:
        return sum(one.about for one in self.bins)


@dataclass(frozen=True, slots=True)
class Reply:
    """The neutral answer to a command; each platform draws what is there, in this order.

    `share` is the command line whose answer may be shown to all, "" where there is nothing to share; `zone` is the
    asker's, in which times are shown. A chart is told in words where there is no `picture` of it.
    """

    title: str = ""
    lines: tuple[str, ...] = ()
    digest: Digest | None = None
    stories: tuple[DigestStory, ...] = ()
    citations: tuple[Citation, ...] = ()
    table: TableView | None = None
    footer: str = ""
    actions: tuple[Action, ...] = ()
    attachment: Attachment | None = None
    chart: Chart | None = None
    picture: Attachment | None = None
    error: bool = False
    share: str = ""
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could come next in a line: `text` takes the place of its last `back` characters; `label` is shown."""

    text: str
    back: int
    label: str
    note: str = ""


Role = Literal["all", "moderator", "admin"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and from where; `role` is what the platform or a configured role allows, checked at each use.

    `space` is the guild or workspace, "" where there is none: in the terminal and in Discord's direct messages.
    """

    platform: str
    user: str
    role: Role = "all"
    channel: str = ""
    zone: str = "UTC"
    space: str = ""


# --- the catalogue, as a platform sees it ----------------------------------------------------------------------------

OptionKind = Literal["text", "whole", "flag", "channel", "file"]


@dataclass(frozen=True, slots=True)
class Option:
    """One argument of a command: `completes` where values can be suggested; `least` and `most` bound a whole number."""

    name: str
    help: str
    kind: OptionKind = "text"
    required: bool = False
    completes: bool = False
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One command as a platform exposes it; `main` names the option that takes the loose words, "" where none does."""

    path: tuple[str, ...]
    summary: str
    options: tuple[Option, ...] = ()
    who: Role = "all"
    main: str = ""
    aliases: tuple[tuple[str, ...], ...] = ()
