"""Stories in, one `Digest` out: which come first, what stands under each headline, and honest counts of the rest.

Every word below a headline is sliced from a stored article. Does not know platforms or their limits, and reads no
clock: the window is given.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from summarizer.citations import Choice, Ranked, Screened, Unfit, choose, merged, ranked, screened, time_of
from summarizer.languages import get
from summarizer.model import Candidate, Citation, Digest, DigestStory, Excerpt, Span, Story, Tally
from summarizer.prominence import Gist, rank
from summarizer.shortening import shortened
from summarizer.surroundings import around
from summarizer.text import sentences, trimmed
from summarizer.wordings import Known, speaker_key

MOST_SENTENCES = 2
LONGEST_SENTENCE = 400
LONGEST_HEADLINE = 200
REPEATED_FROM = 25  # characters of a quotation that a sentence may share with it by chance

_WORD = re.compile(r"[^\W\d_]+")
# Capitals, at most a date and an agency, a dash, and then a sentence: not "NATO – the alliance – said".
_PLACE = r"[^\W\d_a-z]{3}[^\Wa-z]*+(?:[ ./'’-][^\Wa-z]++){0,3}"
_DATELINE = re.compile(
    _PLACE + r"(?:, [^\W\d_]{2,20}\.?(?: \d{1,2})?)?(?: ?\([^()\n]{2,40}\))? ?[—–-]+ (?=[“„\"]?[^\W\d_a-z])"
)


@dataclass(frozen=True, slots=True)
class _Screened:
    """A story with the quotations of its articles, and the speakers who certainly say something new."""

    story: Story
    articles: tuple[Screened, ...]
    voices: frozenset[str]


@dataclass(frozen=True, slots=True)
class _Told:
    """A story with its distinct quotations, new and told in an earlier digest, and what else is not for a card.

    `repeated` were others of these again.
    """

    story: Story
    fresh: tuple[Ranked, ...]
    posted: tuple[Ranked, ...]
    repeated: int
    unfit: Counter[Unfit]


@dataclass(frozen=True, slots=True)
class Composed:
    """A digest, and what became of every quote of its articles."""

    digest: Digest
    tally: Tally


def compose(
    stories: Sequence[Story],
    *,
    name: str,
    since: datetime,
    until: datetime,
    zone: str,
    limit: int,
    quotes_per_story: int = 2,
    feeds: int,
    failing: int,
    posted: Sequence[Citation] = (),
    others: int = 0,
) -> Composed:
    """The digest of the window (since, until], with its tally; the same for any order of `stories`.

    Quotations that were `posted` to the same readers, in these or nearly these words, are counted and not shown again.
    `others` is how many stories the window has that are not given, for they rank behind `limit` others.
    """
    known = Known(posted)
    every = [_screened(story, known) for story in stories]
    every.sort(key=lambda one: rank(_gists(one.story), one.voices, since, until))
    first, untold = every[: max(limit, 0)], every[max(limit, 0) :]
    # What costs most, comparing all quotations of a story, is for those that are shown.
    chosen = [(one, choose(one.fresh, quotes_per_story)) for one in (_told(screened, known) for screened in first)]
    shown = tuple(_shown(one, choice.shown) for one, choice in chosen)
    behind = Tally(untold=sum(_quotes(one.story) for one in untold))
    tally = sum((_tally(one, choice) for one, choice in chosen), behind)
    digest = Digest(
        name=name,
        since=since,
        until=until,
        zone=zone,
        stories=shown,
        quotes=sum(len(story.citations) for story in shown),
        feeds=feeds,
        failing=failing,
        left_out=len(stories) - len(shown) + others,
    )
    return Composed(digest, tally)


def _screened(story: Story, known: Known) -> _Screened:
    articles = tuple(map(screened, story.articles))
    fit = (one.citation for article in articles for one in article.fit)
    voices = frozenset(speaker_key(one) for one in fit if one.speaker and one not in known)
    return _Screened(story, articles, voices)


def _told(found: _Screened, known: Known) -> _Told:
    every = zip(found.story.articles, found.articles, strict=True)
    fit = [one for candidate, article in every for one in ranked(candidate, article.fit)]
    distinct = merged(fit)
    unfit = Counter(why for article in found.articles for why in article.unfit)
    fresh = tuple(one for one in distinct if one.citation not in known)
    posted = tuple(one for one in distinct if one not in fresh)
    return _Told(found.story, fresh, posted, len(fit) - len(distinct), unfit)


def _tally(told: _Told, choice: Choice) -> Tally:
    return Tally(
        shown=len(choice.shown),
        unclear=sum(one.speaker is None for one in choice.shown),
        reported=told.unfit["reported"],
        short=told.unfit["short"],
        no_content=told.unfit["no_content"],
        posted=len(told.posted),
        repeated=told.repeated,
        contained=choice.contained,
        beyond=choice.beyond,
    )


def _quotes(story: Story) -> int:
    return sum(len(candidate.analysis.quotes) for candidate in story.articles)


def _gists(story: Story) -> list[Gist]:
    return [Gist(one.key, one.story, one.outlet, time_of(one), one.seen) for one in story.articles]


def _shown(told: _Told, citations: tuple[Citation, ...]) -> DigestStory:
    story = told.story
    return DigestStory(
        key=story.key,
        headline=_headline(story.lead),
        url=story.lead.url,
        outlets=_outlets(story),
        sentences=tuple(_sentences(story.lead, (*citations, *(one.citation for one in told.posted)))),
        citations=tuple(_placed(shortened(one, story.lead.analysis.lang), story) for one in citations),
        left_out=len(told.fresh) + len(told.posted) - len(citations),
        articles=tuple(sorted(candidate.key for candidate in story.articles)),
    )


def _placed(one: Citation, story: Story) -> Citation:
    """With what stands around it."""
    text = next(other.article.text for other in story.articles if other.key == one.article)
    return replace(one, around=around(text, one.span))


def _headline(lead: Candidate) -> str:
    """The lead's title; where it has none, its first sentence."""
    text = lead.article.text
    title = lead.article.title or next((span.of(text) for span in sentences(text, lead.analysis.lang)), "")
    return _bounded(" ".join(title.split()) or lead.outlet)


def _bounded(line: str) -> str:
    if len(line) <= LONGEST_HEADLINE:
        return line
    return line[:LONGEST_HEADLINE].rsplit(" ", 1)[0] + " …"


def _outlets(story: Story) -> tuple[str, ...]:
    """The lead's outlet, then the others in the order in which they told it."""
    later = sorted(story.articles[1:], key=lambda candidate: (time_of(candidate), candidate.outlet))
    return tuple(dict.fromkeys(candidate.outlet for candidate in (story.lead, *later)))


def _sentences(lead: Candidate, citations: Sequence[Citation]) -> list[Excerpt]:
    """The lead's sentences that do not say again what is quoted below them, or was in an earlier digest."""
    text = lead.article.text
    spans = [trimmed(text, span.start, span.end) for span in lead.analysis.summary]
    told = [citation.words for citation in citations if len(citation.words) >= REPEATED_FROM]
    whole = [span for span in spans if not (_is_cut(lead, span) or _only_says(lead, span, citations))]
    kept = [span for span in whole if _tells_more(span.of(text), told) and span.of(text) != lead.article.title]
    return [_excerpt(lead, span) for span in _standing(lead, kept)[:MOST_SENTENCES]]


def _standing(lead: Candidate, spans: Sequence[Span]) -> Sequence[Span]:
    """Those that read without what stands between them; the first alone, where none does."""
    kept: list[Span] = []
    for span in spans:
        said = " ".join([lead.article.title, *(one.of(lead.article.text) for one in kept)])
        if not (_leans(lead, span, kept) or _is_unknown(lead, span, said)):
            kept.append(span)
    return kept or spans[:1]


def _is_cut(lead: Candidate, span: Span) -> bool:
    """Whether words in marks begin before it or end behind it: "Moss wrote: “We wait." reads as if nothing followed."""
    marked = (quote.span for quote in lead.analysis.quotes if quote.kind != "indirect")
    return any(quote.overlaps(span) and not span.covers(quote) for quote in marked)


def _only_says(lead: Candidate, span: Span, citations: Iterable[Citation]) -> bool:
    """Whether it is there to tell who says what is shown below, however short: "“I forgot,” said Moss."."""
    ours = (one for one in citations if one.article == lead.key and one.kind == "direct")
    return any(span.covers(one.span) for one in ours)


def _leans(lead: Candidate, span: Span, kept: Sequence[Span]) -> bool:
    """Whether it begins with somebody named before it, in a sentence that is not shown: "He said …"."""
    first = _WORD.search(span.of(lead.article.text))
    kind = get(lead.analysis.lang).pronouns.get(first[0].lower()) if first else None
    follows = bool(kept) and not lead.article.text[kept[-1].end : span.start].strip()
    return kind in ("male", "female", "plural") and not follows


def _is_unknown(lead: Candidate, span: Span, said: str) -> bool:
    """Whether it calls a person by a short form that nothing shown explains: "Oster said …", without "Iver Oster"."""
    sentence = span.of(lead.article.text)
    return any(
        _stands_bare(short, sentence)
        for actor in lead.analysis.actors
        if actor.kind == "person" and actor.name not in sentence
        for short in actor.aliases
        if " " not in short and short not in said
    )


def _stands_bare(name: str, sentence: str) -> bool:
    """Whether nothing before the name tells who that is: "Oster said", but not "President Oster said"."""
    found = re.finditer(rf"(?:(\w+)\.? )?\b{re.escape(name)}\b", sentence)
    return any(not (one[1] and one[1][0].isupper()) for one in found)


def _tells_more(sentence: str, told: Iterable[str]) -> bool:
    return 0 < len(sentence) <= LONGEST_SENTENCE and not any(words in sentence or sentence in words for words in told)


def _excerpt(lead: Candidate, span: Span) -> Excerpt:
    """Without the place and agency before it: "LARNVIK, June 3 (Coast Wire) — The council …"."""
    dateline = _DATELINE.match(lead.article.text, span.start, span.end)
    span = Span(dateline.end(), span.end) if dateline else span
    return Excerpt(article=lead.key, span=span, words=span.of(lead.article.text))
