"""A digest told again by its articles as they are now: quotes that moved, changed, were corrected, or are gone.

Pure: the digest as it was first told and the articles of today in, the digest of today out. What stands in no article
any more is marked as gone; nothing is added that was not told before. Knows no platform and no store.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from difflib import SequenceMatcher
from typing import TypeVar

from summarizer.model import Citation, Digest, DigestStory, Excerpt, Span
from summarizer.shortening import shortened
from summarizer.surroundings import standing
from summarizer.text import paragraphs, standings
from summarizer.wordings import SAME_FROM, speaker_key, two_speakers, wording

SAME_PLACE = 0.8  # of the characters of both: a later version may draw the edge of a quote elsewhere
REWORDED = 0.6  # of the words of both, in the same order: below, another thing was said
TEASER, TAKEN = 0.6, 0.8  # so much shorter, and so much of it out of the longer text: a teaser before a paywall

Told = TypeVar("Told", bound=Excerpt)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A quote of which a moderator said something.

    `at` is where it stands now; None where it stands no more, or which of its standings was meant cannot be told.
    """

    words: str
    at: int | None
    hidden: bool = False

    @property
    def span(self) -> Span | None:
        """What it covers now."""
        return None if self.at is None else Span(self.at, self.at + len(self.words))


@dataclass(frozen=True, slots=True)
class Present:
    """An article as it is now: its quotes, those that moderators spoke of, and since when which words are gone.

    `changed` is when its text last became another one, None where it never did.
    """

    text: str
    citations: tuple[Citation, ...] = ()
    fixed: tuple[Fixed, ...] = ()
    gone: Mapping[str, datetime] = field(default_factory=dict)
    changed: datetime | None = None
    lang: str = "en"


def revised(digest: Digest, present: Mapping[int, Present]) -> Digest:
    """The digest with its articles' words of today; an article that is not `present` is taken at its old word."""
    stories = tuple(_story(story, present, digest.until) for story in digest.stories)
    if stories == digest.stories:
        return digest
    return replace(digest, stories=stories, quotes=sum(not one.gone for story in stories for one in story.citations))


def unmarked(digest: Digest) -> Digest:
    """For readers who never saw it otherwise: without what is gone, and without a word of what changed."""
    stories = tuple(
        replace(story, citations=tuple(replace(one, changed=None) for one in story.citations if not one.gone))
        for story in digest.stories
    )
    return replace(digest, stories=stories, quotes=sum(len(story.citations) for story in stories))


def is_teaser(old: str, new: str) -> bool:
    """Whether a page shows only a part of what it showed before: it went behind a paywall, and took nothing back."""
    if len(new) >= TEASER * len(old):
        return False
    parts = [span.of(new).rstrip(" .…") for span in paragraphs(new)]
    taken = sum(len(part) for part in parts if part in old)
    return taken >= TAKEN * sum(map(len, parts))


def _story(story: DigestStory, present: Mapping[int, Present], until: datetime) -> DigestStory:
    shown = [_citation(one, story, present, until) for one in story.citations]
    return replace(
        story,
        sentences=tuple(_standing(story, present)),
        citations=tuple(_each_once([one for one in shown if one is not None])),
    )


def _standing(story: DigestStory, present: Mapping[int, Present]) -> Iterator[Excerpt]:
    for one in story.sentences:
        now = present.get(one.article)
        moved = one if now is None else _moved(one, now)
        hidden = [] if now is None else [fix.span for fix in now.fixed if fix.hidden and fix.span]
        if moved is not None and not any(moved.span.overlaps(span) for span in hidden):
            yield moved


def _citation(one: Citation, story: DigestStory, present: Mapping[int, Present], until: datetime) -> Citation | None:
    """What is shown in the place of a quotation; None where a moderator hid it."""
    now = present.get(one.article)
    if now is None:
        return one
    moved = _moved(one, now)
    found = None if moved is None else _as_read(moved, now)
    if _is_hidden(one, found, now):
        return None
    return found or _elsewhere(one, story, present) or _reworded(one, now) or _gone(one, now, until)


# --- which of the standings ------------------------------------------------------------------------------------------


def _moved(one: Told, now: Present) -> Told | None:
    """The same words where they stand now: of several standings by what stands around them, else the nearest."""
    places = _places(one, now)
    if not places:
        return None
    beside = one.around if isinstance(one, Citation) else None
    start = standing(now.text, one.words, places, beside) if beside else None
    return _at(one, min(places, key=lambda place: abs(place - one.span.start)) if start is None else start)


def _at(one: Told, start: int) -> Told:
    return replace(one, span=Span(start, start + len(one.words)))


def _places(one: Excerpt, now: Present) -> list[int]:
    """Where the words stand, in order: as quotes, if any does."""
    exact = {other.span.start for other in now.citations if isinstance(one, Citation) and _is_of(one, other.words)}
    places = sorted({*exact, *standings(now.text, one.words)})
    quoted = [*(other.span for other in now.citations), *(fix.span for fix in now.fixed if fix.span)]
    return [start for start in places if any(_is_at(_at(one, start), span) for span in quoted)] or places


def _is_at(one: Excerpt, span: Span) -> bool:
    """Whether a quote stands where these words do: its edge may be drawn elsewhere, or its beginning alone be shown."""
    begun = isinstance(one, Citation) and one.shortened and one.span.start == span.start
    return (begun and span.covers(one.span)) or one.span.share(span) >= SAME_PLACE


# --- what is there ---------------------------------------------------------------------------------------------------


def _is_hidden(one: Citation, found: Citation | None, now: Present) -> bool:
    """Whether it was hidden where it stands, or before it vanished: somebody else may have said the same words."""
    if found is not None and any(fix.hidden and fix.span and _is_at(found, fix.span) for fix in now.fixed):
        return True
    lost = (fix.words for fix in now.fixed if fix.hidden and (fix.at is None or found is None))
    taken = found is None or two_speakers(found.speaker, one.speaker)
    return taken and any(_is_of(one, words) or _is_nearly(one, words) for words in lost)


def _is_nearly(one: Citation, words: str) -> bool:
    """Whether these are a quotation's words with an edge drawn elsewhere: "We lost ten boats" and "… boats, all"."""
    short, long = sorted((one.words, words), key=len)
    return short in long and len(short) >= SAME_PLACE * len(long)


def _is_of(one: Citation, words: str) -> bool:
    """Whether a quotation has these words, of which only the beginning may be shown."""
    return one.words == words or (one.shortened and words.startswith(one.words))


def _as_read(one: Citation, now: Present) -> Citation:
    """The words are the same; who says them is as the article, or a moderator, has it now.

    No quote of today may have just these words: said by who says what is there.
    """
    found = max(now.citations, key=lambda other: other.span.share(one.span), default=one)
    if not found.span.overlaps(one.span):
        return one
    by_moderator = "corrected" in (one.evidence, found.evidence) or any(
        fix.span.overlaps(one.span) for fix in now.fixed if fix.span
    )
    return replace(
        one,
        kind=found.kind if _is_at(one, found.span) else one.kind,
        speaker=found.speaker,
        role=found.role,
        evidence=found.evidence,
        changed=now.changed if found.speaker != one.speaker and not by_moderator else None,
    )


def _elsewhere(one: Citation, story: DigestStory, present: Mapping[int, Present]) -> Citation | None:
    """The same words in another article of the story, which has not taken them back."""
    words = wording(one.words)
    for now in (present[key] for key in story.articles if key in present and key != one.article):
        for other in (shortened(full, now.lang) for full in now.citations):
            alike = wording(other.words) == words
            if alike and (len(words) >= SAME_FROM or speaker_key(other) == speaker_key(one)):
                return replace(other, outlets=max(1, one.outlets - 1))
    return None


def _reworded(one: Citation, now: Present) -> Citation | None:
    """What the same speaker says instead: "We lost forty boats" where it said "We lost fourteen boats"."""
    alike = [
        (SequenceMatcher(None, wording(one.words), wording(other.words), autojunk=False).ratio(), other)
        for other in now.citations
        if speaker_key(other) == speaker_key(one) and other.kind == one.kind
    ]
    best = max(alike, key=lambda pair: pair[0], default=(0.0, one))
    told = shortened(best[1], now.lang)
    return replace(told, outlets=1, changed=now.changed) if best[0] >= REWORDED else None


def _gone(one: Citation, now: Present, until: datetime) -> Citation:
    since = next((since for words, since in now.gone.items() if _is_of(one, words)), None)
    return replace(one, gone=since or now.changed or until)


def _each_once(citations: list[Citation]) -> Iterator[Citation]:
    """What stands in another's place may be shown beside it already."""
    seen = set[tuple[int, Span]]()
    for one in citations:
        if (one.article, one.span) not in seen or one.gone:
            yield one
        seen |= set() if one.gone else {(one.article, one.span)}
