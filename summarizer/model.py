"""The values that flow through the summarizer, all frozen.

Offsets are Unicode code points into the text of one article, half open, as in Python slices. A value never holds a
copy of a quotation: it holds a `Span`, and the words are read from the article's text at the moment they are needed.
The exception is `Excerpt`, words that a digest carries away from their article: made by slicing alone, and
`Excerpt.stands_in` proves them against the stored text again before anything is posted.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, field
from datetime import datetime
from typing import Literal

Kind = Literal["direct", "mixed", "indirect"]
Evidence = Literal["named", "resolved", "continued", "unclear", "corrected"]  # corrected: a moderator said who
ActorKind = Literal["person", "organisation", "place", "unknown"]


class SummarizerError(Exception):
    """Input that the summarizer cannot use, told in one sentence."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of an article's text."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The exact characters of `text` that the span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share a character."""
        return self.start < other.end and other.start < self.end

    def covers(self, other: Span) -> bool:
        """Whether `other` lies wholly inside."""
        return self.start <= other.start and other.end <= self.end

    def share(self, other: Span) -> float:
        """Of all characters that either covers, the share that both do."""
        common = min(self.end, other.end) - max(self.start, other.start)
        whole = max(self.end, other.end) - min(self.start, other.start)
        return max(0, common) / whole if whole else 0.0


@dataclass(frozen=True, slots=True)
class Article:
    """One news text as it is analysed; `not_content` marks captions, credits and "keep reading" lists."""

    text: str
    title: str = ""
    lang: str | None = None
    not_content: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Extracted:
    """What a page yields. `text` is paragraphs joined by blank lines; what is no content is marked, never cut."""

    title: str
    text: str
    byline: str | None = None
    outlet: str | None = None
    published: datetime | None = None
    lang: str | None = None
    not_content: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A person, organisation or place inside one article, under the fullest name that the article gives."""

    name: str
    kind: ActorKind = "unknown"
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A quotation at its place in the text; `speaker` is None, with evidence "unclear", where it is not certain."""

    span: Span
    kind: Kind
    cue: str | None = None
    mention: str | None = None
    speaker: str | None = None
    role: str | None = None
    evidence: Evidence = "unclear"
    confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that is read from one article: quotes in text order, actors, its key sentences, what is no content."""

    lang: str
    quotes: tuple[Quote, ...] = ()
    actors: tuple[Actor, ...] = ()
    summary: tuple[Span, ...] = ()
    not_content: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Candidate:
    """An analysed article as stories and digests see it. `key` is the store's id; `seen` is the first sight, aware.

    `story` is the key of the article that opened its story; None where it was not placed yet.
    """

    key: int
    article: Article
    analysis: Analysis
    outlet: str
    url: str | None
    seen: datetime
    published: datetime | None = None
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about the same event, the one that leads first; the key is stable while the lead is."""

    key: str
    articles: tuple[Candidate, ...]

    @property
    def lead(self) -> Candidate:
        """The article whose headline and sentences stand for the story."""
        return self.articles[0]


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words on their way to a reader, and where they stand: `article` is the `Candidate.key`."""

    article: int
    span: Span
    words: str

    def stands_in(self, text: str) -> bool:
        """Whether the exact words stand at the span of `text`."""
        return bool(self.words) and self.span.of(text) == self.words


@dataclass(frozen=True, slots=True)
class Variant(Excerpt):
    """Another wording of a quotation: the exact words of its first article; `outlets` counts those that have it so."""

    outlet: str
    url: str | None
    time: datetime
    outlets: int = 1


@dataclass(frozen=True, slots=True)
class Citation(Excerpt):
    """A quotation as a digest or an answer shows it; `outlets` counts the outlets that carry it, however worded.

    `shortened` where the article's quotation goes on behind these words. `around` is what stood beside them when a card
    was made: the same words may stand in the article twice.
    `gone` is since when its words stand in the article no more: they are shown as such or not at all. `changed` is when
    the article came to give other words, or another speaker, than were shown before.
    """

    kind: Kind
    speaker: str | None
    role: str | None
    evidence: Evidence
    outlet: str
    url: str | None
    time: datetime
    outlets: int = 1
    variants: tuple[Variant, ...] = ()
    shortened: bool = False
    gone: datetime | None = None
    changed: datetime | None = None
    around: tuple[str, str] | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class DigestStory:
    """One story as a card shows it; `left_out` counts its further quotes, which stand in `articles` (keys, sorted)."""

    key: str
    headline: str
    url: str | None
    outlets: tuple[str, ...]
    sentences: tuple[Excerpt, ...] = ()
    citations: tuple[Citation, ...] = ()
    left_out: int = 0
    articles: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """What one subscription is told about one window of time, (since, until], both aware.

    `updated` is when its articles, or moderators, last said otherwise than was first told.
    """

    name: str
    since: datetime
    until: datetime
    zone: str
    stories: tuple[DigestStory, ...] = ()
    quotes: int = 0
    feeds: int = 0
    failing: int = 0
    left_out: int = 0
    notes: tuple[str, ...] = ()
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the quotes of a digest's articles, each counted once: what is `found` is the sum of the others.

    `shown` are on the digest, of which `unclear` name no speaker; the other fields say why the rest is not.
    """

    shown: int = 0
    unclear: int = 0
    reported: int = 0  # a reported clause: no words in marks
    short: int = 0  # a few words in marks inside somebody else's sentence: "a 'historic' vote"
    no_content: int = 0  # in a caption, a teaser or another part that is no article
    posted: int = 0  # in an earlier digest to the same readers
    repeated: int = 0  # told already in the words of another article, or of another place of this one
    contained: int = 0  # inside one that is shown, or around it
    beyond: int = 0  # more than a story shows
    untold: int = 0  # in a story that the digest has no room for
    filtered: int = 0  # in an article that `include` and `exclude` keep out
    crowded: int = 0  # in an article beyond those that one digest weighs
    unproven: int = 0  # does not stand at its place in its article

    @property
    def found(self) -> int:
        """Every quote, whatever became of it."""
        counts: tuple[int, ...] = astuple(self)
        return sum(counts) - self.unclear

    def __add__(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(*map(int.__add__, astuple(self), astuple(other)))
