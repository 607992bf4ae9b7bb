"""Which quotations of a story are shown, and each as a `Citation`: words sliced from its article, nothing else.

Knows how quotations stand to each other: said before, by whom, on which side. Does not know cards or stories' ranks.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt
from typing import Literal, NamedTuple

from summarizer.halves import unsound
from summarizer.model import Analysis, Candidate, Citation, Kind, Quote, Span
from summarizer.text import trimmed
from summarizer.wordings import bearer, groups, place, speaker_key, together, wording
from summarizer.worth import opposes, subject_of, worth

FEWEST_MIXED_WORDS = 4
EARLIEST_YEAR = 1990  # older dates are a feed's zero, not the hour of an article
# In the points of `worth`: what it is worth to hear the other side, and what words cost that were read already.
OTHER_SIDE, REPEATED = 0.6, 2.0
LONGER = 4  # letters of a word that says something

Unfit = Literal["reported", "short", "no_content"]


class Fit(NamedTuple):
    """A quotation that can be shown, and its words as `wording` has them."""

    quote: Quote
    citation: Citation
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A quotation that may be shown, its worth, its words as `wording` has them, whether it is set against others."""

    citation: Citation
    worth: float
    words: tuple[str, ...]
    opposes: bool = False


@dataclass(frozen=True, slots=True)
class Screened:
    """An article's quotations: those that can be shown, in text order, and why each of the others cannot."""

    fit: tuple[Fit, ...]
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
    """When the article came out; see `told_at`."""
    return told_at(candidate.published, candidate.seen)


def told_at(published: datetime | None, seen: datetime) -> datetime:
    """When it was published; when it was first seen where that date is absent, in the future or a feed's zero."""
    if published is None or published.tzinfo is None or published.year < EARLIEST_YEAR or published > seen:
        return seen
    return published


def voices(text: str, analysis: Analysis) -> frozenset[str]:
    """The speakers, as `bearer` has them, of an article's quotations that can be shown."""
    every = _every(text, analysis, analysis.not_content)
    return frozenset(bearer(quote.speaker) for quote, _, unfit in every if quote.speaker and not unfit)


def screened(candidate: Candidate) -> Screened:
    """The quotations that can be shown, told from those that cannot."""
    text, analysis = candidate.article.text, candidate.analysis
    every = list(_every(text, analysis, (*analysis.not_content, *candidate.article.not_content)))
    fit = tuple(Fit(quote, cite(candidate, quote), words) for quote, words, unfit in every if not unfit)
    return Screened(fit, tuple(unfit for _, _, unfit in every if unfit))


def _every(
    text: str, analysis: Analysis, hidden: Sequence[Span]
) -> Iterator[tuple[Quote, tuple[str, ...], Unfit | None]]:
    """Each quotation of an article, its words as `wording` has them, and why it cannot be shown."""
    halves = frozenset(unsound(text, analysis.quotes, analysis.lang))
    for quote in analysis.quotes:
        span = trimmed(text, quote.span.start, quote.span.end)
        words = wording(span.of(text))
        yield quote, words, _unfit(quote.kind, span, words, hidden) or ("short" if quote.span in halves else None)


def ranked(candidate: Candidate, fit: Sequence[Fit]) -> Iterator[Ranked]:
    """The quotations of an article with what each is worth."""
    text, lang, subject = candidate.article.text, candidate.analysis.lang, subject_of(candidate)
    for quote, citation, words in fit:
        yield Ranked(citation, worth(citation, quote, words, subject), words, opposes(text, quote, lang))


def merged(quotations: Iterable[Ranked]) -> tuple[Ranked, ...]:
    """Each quotation once, however many articles carry it in the same or nearly the same words."""
    every = list(quotations)
    same = groups([one.citation for one in every])
    return tuple(_as_one([every[at] for at in group]) for group in same)


def choose(quotations: Iterable[Ranked], most: int) -> Choice:
    """At most `most`: different speakers before a second one by the same, both sides where there are two.

    None stands inside another. Other wordings stay behind: a card shows one, "All quotes" the others.
    """
    chosen: list[Ranked] = []
    waiting, contained = _by_worth(quotations), 0
    while waiting and len(chosen) < most:
        heard = {speaker_key(one.citation) for one in chosen}
        fresh = [one for one in waiting if speaker_key(one.citation) not in heard] or waiting
        best = max(fresh, key=lambda one: _beside(one, chosen))  # the first of equals
        chosen.append(best)
        left = [one for one in waiting if one is not best and not _inside(one, best)]
        contained += len(waiting) - 1 - len(left)
        waiting = left
    return Choice(tuple(replace(one.citation, variants=()) for one in chosen), contained, len(waiting))


def _beside(one: Ranked, chosen: Sequence[Ranked]) -> float:
    """What it is worth next to those: more from the other side, less where it uses their words again."""
    if not chosen:
        return one.worth
    other_side = OTHER_SIDE if all(one.opposes != other.opposes for other in chosen) else 0.0
    return one.worth + other_side - REPEATED * max(_shared(one, other) for other in chosen)


def _shared(one: Ranked, other: Ranked) -> float:
    """The share of the shorter one's longer words that stand in both."""
    words, others = ({word for word in ranked.words if len(word) >= LONGER} for ranked in (one, other))
    return len(words & others) / max(1, min(len(words), len(others)))


def _unfit(kind: Kind, span: Span, words: Sequence[str], hidden: Sequence[Span]) -> Unfit | None:
    """Why words are not for a card: a reported clause, "a 'historic' vote", anything that is no content."""
    if kind == "indirect":
        return "reported"
    if not words or (kind == "mixed" and len(words) < FEWEST_MIXED_WORDS):
        return "short"
    return "no_content" if any(span.overlaps(other) for other in hidden) else None


def _as_one(group: Sequence[Ranked]) -> Ranked:
    citation = together([one.citation for one in group])
    value = max(one.worth for one in group) + sqrt(citation.outlets) - 1
    return Ranked(citation, value, wording(citation.words), any(one.opposes for one in group))


def _by_worth(quotations: Iterable[Ranked]) -> list[Ranked]:
    return sorted(quotations, key=lambda one: (-one.worth, *place(one.citation)))


def _inside(one: Ranked, other: Ranked) -> bool:
    """Read already: "a disgrace" beside "a disgrace for the whole harbour"."""
    short, long = sorted((f" {' '.join(words)} " for words in (one.words, other.words)), key=len)
    return short in long
