"""Which quotations of a story are shown, and each as a `Citation`: words sliced from its article, nothing else.

Knows what makes a quotation worth a reader's time. Does not know cards, stories' ranks or who else was quoted before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt
from typing import Literal

from summarizer.model import Candidate, Citation, Kind, Quote, Span
from summarizer.terms import terms
from summarizer.text import trimmed
from summarizer.wordings import groups, place, speaker_key, together, wording

FEWEST_MIXED_WORDS = 4
SHORTEST, LONGEST = 8, 45  # words that read well on a card
LONGEST_CHARS = 600
EARLIEST_YEAR = 1990  # older dates are a feed's zero, not the hour of an article

KNOWN, NAMED, DIRECT, LENGTH, EARLY, TOPIC = 1.5, 0.2, 0.4, 0.8, 0.5, 0.8
CONTINUED, TOO_LONG = 0.4, 5.0

Unfit = Literal["reported", "short", "no_content"]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A quotation that may be shown, its worth, and its words as `wording` has them."""

    citation: Citation
    worth: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Screened:
    """An article's quotations: those that can be shown, in text order, and why each of the others cannot."""

    fit: tuple[Ranked, ...]
    unfit: tuple[Unfit, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown of a story's quotations; of the others, how many stand inside these, and how many beside them."""

    shown: tuple[Citation, ...]
    contained: int
    beyond: int


def cite(candidate: Candidate, quote: Quote) -> Citation:
    """The quotation with its exact words, outer white space left out, and the time that is safe to show."""
    text = candidate.article.text
    span = trimmed(text, quote.span.start, quote.span.end)
    return Citation(
        article=candidate.key,
        span=span,
        words=span.of(text),
        kind=quote.kind,
        speaker=quote.speaker,
        role=quote.role if quote.speaker else None,
        evidence=quote.evidence if quote.speaker else "unclear",
        outlet=candidate.outlet,
        url=candidate.url,
        time=time_of(candidate),
    )


def listed(quotes: Iterable[Quote]) -> tuple[Quote, ...]:
    """The quotes as a list shows them: words in marks are left out where the reported clause around them stands."""
    found = tuple(quotes)
    clauses = [quote.span for quote in found if quote.kind == "indirect"]
    return tuple(
        quote for quote in found if quote.kind == "indirect" or not any(span.covers(quote.span) for span in clauses)
    )


def time_of(candidate: Candidate) -> datetime:
    """When it was published; when it was first seen where that date is absent, in the future or a feed's zero."""
    published = candidate.published
    if published is None or published.tzinfo is None or published.year < EARLIEST_YEAR or published > candidate.seen:
        return candidate.seen
    return published


def rank_quotes(candidate: Candidate) -> tuple[Quote, ...]:
    """The article's quotations in marks that can be shown, the one that carries most first, each wording once."""
    by_span = {trimmed(candidate.article.text, q.span.start, q.span.end): q for q in candidate.analysis.quotes}
    return tuple(by_span[one.citation.span] for one in _by_worth(merged(screened(candidate).fit)))


def screened(candidate: Candidate) -> Screened:
    """The quotations that can be shown, ranked, told from those that cannot."""
    every = list(_screened(candidate))
    fit = tuple(one for one in every if isinstance(one, Ranked))
    return Screened(fit, tuple(one for one in every if not isinstance(one, Ranked)))


def _screened(candidate: Candidate) -> Iterator[Ranked | Unfit]:
    text, analysis = candidate.article.text, candidate.analysis
    topic = frozenset(
        terms(" ".join([candidate.article.title, *(s.of(text) for s in analysis.summary)]), analysis.lang)
    )
    hidden = (*analysis.not_content, *candidate.article.not_content)
    for quote in analysis.quotes:
        citation = cite(candidate, quote)
        words = wording(citation.words)
        yield _unfit(quote.kind, citation.span, words, hidden) or Ranked(
            citation, _worth(citation, quote, words, topic, analysis.lang), words
        )


def merged(quotations: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """Each quotation once, however many articles carry it in the same or nearly the same words."""
    every = list(quotations)
    same = groups([one.citation for one in every])
    return tuple(_as_one([every[at] for at in group]) for group in same)


def choose(quotations: Iterable[Ranked], most: int) -> Choice:
    """At most `most` by worth, different speakers before a second one by the same, none inside another.

    Other wordings stay behind: a card shows one, "All quotes" the others.
    """
    chosen: list[Ranked] = []
    waiting = list(_by_worth(quotations))
    for again in (False, True):
        for one in waiting:
            heard = {speaker_key(other.citation) for other in chosen}
            fresh = again or speaker_key(one.citation) not in heard
            if len(chosen) < most and fresh and not any(_inside(one, other) for other in chosen):
                chosen.append(one)
    rest = [one for one in waiting if one not in chosen]
    contained = sum(any(_inside(one, other) for other in chosen) for one in rest)
    return Choice(tuple(replace(one.citation, variants=()) for one in chosen), contained, len(rest) - contained)


def _unfit(kind: Kind, span: Span, words: Sequence[str], hidden: Sequence[Span]) -> Unfit | None:
    """Why words are not for a card: a reported clause, "a 'historic' vote", anything that is no content."""
    if kind == "indirect":
        return "reported"
    if not words or (kind == "mixed" and len(words) < FEWEST_MIXED_WORDS):
        return "short"
    return "no_content" if any(span.overlaps(other) for other in hidden) else None


def _worth(citation: Citation, quote: Quote, words: Sequence[str], topic: frozenset[str], lang: str) -> float:
    content = set(terms(citation.words, lang))
    worth = EARLY / sqrt(1 + citation.span.start / 500)
    worth += TOPIC * len(content & topic) / sqrt(len(content) * len(topic)) if content and topic else 0.0
    worth += LENGTH * min(1.0, len(words) / SHORTEST, LONGEST / max(1, len(words)))
    worth += DIRECT if citation.kind == "direct" else 0.0
    worth -= TOO_LONG if len(citation.words) > LONGEST_CHARS else 0.0
    worth -= CONTINUED if quote.evidence == "continued" else 0.0  # it leans on the words before it
    if citation.speaker is None:
        return worth
    return worth + KNOWN * (1 + quote.confidence) / 2 + (NAMED if citation.evidence == "named" else 0.0)


def _as_one(group: Sequence[Ranked]) -> Ranked:
    citation = together([one.citation for one in group])
    worth = max(one.worth for one in group) + sqrt(citation.outlets) - 1
    return Ranked(citation, worth, wording(citation.words))


def _by_worth(quotations: Iterable[Ranked]) -> list[Ranked]:
    return sorted(quotations, key=lambda one: (-one.worth, *place(one.citation)))


def _inside(one: Ranked, other: Ranked) -> bool:
    """Read already: "a disgrace" beside "a disgrace for the whole harbour"."""
    short, long = sorted((f" {' '.join(words)} " for words in (one.words, other.words)), key=len)
    return short in long
