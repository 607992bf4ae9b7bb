"""Which quotations are one: the same words in several outlets, or nearly the same, and each wording where it stands.

Wire copy is edited: "The programme, at last, is over" is "The program is over" elsewhere. Knows nothing of stories.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain

from summarizer.languages import CODES, get
from summarizer.model import Citation, Span, Variant
from summarizer.terms import WORD

SAME_FROM = 5  # fewer equal words are one quotation only from the same mouth: "of course", said by two people
NEAR_FROM = 8  # with fewer words a changed one is another sentence: "We will fight for our town", "for our harbour"
NEAR = 0.8  # the share of words, of both together, that stand in both in the same order
RUN = 3  # words side by side that two near wordings of `NEAR_FROM` words have in common

_SPELLINGS = tuple(
    (re.compile(pattern), kept)
    for pattern, kept in (
        (r"(?<=\w\w)our(?=$|s$|ed$|ing$|able$|ite$)", "or"),  # "harbour", "favoured"
        (r"(?<=\w\w\w)is(?=e$|es$|ed$|ing$|ation$|ations$)", "iz"),  # "organise"
        (r"(?<=\w\w)yse(?=$|d$|s$)", "yze"),
        (r"(?<=\w\w[aeiou])ll(?=ed$|ing$|er$|ers$)", "l"),  # "travelled"
        (r"(?<=\w\wt)re(?=$|s$)", "er"),  # "theatre"
        (r"(?<=[fc]en)ce$", "se"),  # "defence", "licence"
        (r"^programme", "program"),
        (r"^grey", "gray"),
    )
)
_CONTRACTED = {"cannot": "can not", "can't": "can not", "won't": "will not", "shan't": "shall not"}
_CONTRACTIONS = (("n't", " not"), ("'re", " are"), ("'ve", " have"), ("'ll", " will"), ("'m", " am"))
Words = tuple[str, ...]


def wording(words: str) -> Words:
    """What of the words is wording: neither case, nor punctuation, nor the form of an apostrophe."""
    return tuple(WORD.findall(words.lower().replace("’", "'")))


def gathered(citations: Sequence[Citation]) -> list[list[Citation]]:
    """The copies of each quotation, in the order of their first places; `together` makes one of them."""
    return [[citations[at] for at in group] for group in groups(citations)]


def groups(citations: Sequence[Citation]) -> list[list[int]]:
    """The places in `citations` of each quotation; which are one does not depend on their order.

    Never two speakers: words of no certain speaker join those of one who is, unless two people said them.
    """
    folded = [_folded(one.words) for one in citations]
    found: list[list[int]] = []
    by_run: dict[Words, list[int]] = {}
    for at in sorted(range(len(citations)), key=lambda at: (citations[at].speaker is None, *place(citations[at]))):
        near = dict.fromkeys(group for run in _runs(folded[at]) for group in by_run.get(run, ()))
        fit = [group for group in sorted(near) if _fits(at, found[group], citations, folded)]
        group = fit[0] if fit and (citations[at].speaker or len(fit) == 1) else len(found)
        found[group:] = found[group:] or [[]]
        found[group].append(at)
        for run in _runs(folded[at]):
            by_run.setdefault(run, []).append(group)
    return sorted(sorted(group) for group in found)


class Known:
    """Quotations that were told before: whether another one is one of them, in the same or nearly the same words."""

    def __init__(self, citations: Sequence[Citation]) -> None:
        self._by_run: dict[Words, list[tuple[Citation, Words]]] = {}
        for one in citations:
            words = _folded(one.words)
            for run in _runs(words):
                self._by_run.setdefault(run, []).append((one, words))

    def __contains__(self, one: Citation) -> bool:
        if not self._by_run:
            return False
        words = _folded(one.words)
        near = (other for run in _runs(words) for other in self._by_run.get(run, ()))
        return any(not _others(one, other) and _alike(one, other, words, others) for other, others in near)


def shown(same: Sequence[Citation]) -> Citation:
    """The first that names its speaker: a name is shown only beside the article that gives it."""
    return min(same, key=lambda one: (one.speaker is None, *place(one)))


def together(same: Sequence[Citation]) -> Citation:
    """The one that is shown, with the number of outlets, and the other wordings, the earliest first."""
    first = shown(same)
    others: dict[Words, list[Citation]] = {}
    for one in sorted(same, key=place):
        others.setdefault(wording(one.words), []).append(one)
    others.pop(wording(first.words))
    return replace(first, outlets=_outlets(same), variants=tuple(map(_variant, others.values())))


def place(one: Citation) -> tuple[datetime, str, int, Span, str]:
    """Earlier ones first; the speaker decides between two readings of the same words."""
    return one.time, one.outlet, one.article, one.span, one.speaker or ""


def speaker_key(citation: Citation) -> str:
    """`bearer` of the speaker, "" where there is none."""
    return bearer(citation.speaker)


def bearer(name: str | None) -> str:
    """What the forms of one speaker's name share: the last word, so that "Holm" and "Marta Holm" are one."""
    return name.split()[-1].lower() if name and name.split() else ""


def two_speakers(one: str | None, other: str | None) -> bool:
    """Whether two names tell of two people: other last words, or given names of other initials."""
    names = [name.split() for name in (one, other) if name and name.split()]
    if len(names) < 2:  # noqa: PLR2004 - a pair
        return False
    full = all(len(name) > 1 for name in names)
    return bearer(one) != bearer(other) or (full and names[0][0][0].lower() != names[1][0][0].lower())


def _variant(same: Sequence[Citation]) -> Variant:
    first = same[0]
    return Variant(first.article, first.span, first.words, first.outlet, first.url, first.time, _outlets(same))


def _outlets(same: Sequence[Citation]) -> int:
    return len({one.outlet for one in same})


def _folded(words: str) -> Words:
    return tuple(chain.from_iterable(map(_spelled, wording(words))))


@lru_cache(maxsize=8192)
def _spelled(word: str) -> Words:
    """One form for British and American spelling, and contractions in full: "neighbours", "won't", "we're"."""
    for pattern, kept in _SPELLINGS:
        word = pattern.sub(kept, word)
    word = _CONTRACTED.get(word, word)
    for short, full in _CONTRACTIONS:
        word = word.removesuffix(short) + full if word.endswith(short) else word
    return tuple(word.split())


def _runs(words: Words) -> Iterator[Words]:
    """Under what a wording is looked up: its runs of words; the whole, where only equal ones are the same."""
    if len(words) < NEAR_FROM:
        yield words
    else:
        yield from {words[at : at + RUN] for at in range(len(words) - RUN + 1)}


def _fits(at: int, group: Sequence[int], citations: Sequence[Citation], folded: Sequence[Words]) -> bool:
    one = citations[at]
    if any(_others(one, citations[member]) for member in group):
        return False
    return any(_alike(one, citations[member], folded[at], folded[member]) for member in group)


def _others(one: Citation, other: Citation) -> bool:
    """Two speakers, as far as their names tell."""
    if (one.kind == "indirect") != (other.kind == "indirect"):
        return True  # an article's own words and a speaker's
    return two_speakers(one.speaker, other.speaker)


def _alike(one: Citation, other: Citation, words: Words, others: Words) -> bool:
    if words == others:
        return len(words) >= SAME_FROM or speaker_key(one) == speaker_key(other)
    short, long = sorted((words, others), key=len)
    if len(short) < NEAR_FROM or one.article == other.article:
        return False
    if f" {' '.join(short)} " in f" {' '.join(long)} ":
        return True  # one outlet quotes more of it
    # Needed only where words differ: the import costs more than all the rest.
    from rapidfuzz.distance import Indel  # noqa: PLC0415

    return _turns(words) == _turns(others) and Indel.normalized_similarity(words, others) >= NEAR


def _turns(words: Words) -> list[str]:
    """What is no matter of wording: "will not pay" is not "will pay", "five ships" not "six ships"."""
    turning, negated = _turning()
    return [word for word in words if word in turning or word.endswith(negated) or word[0].isdigit()]


@cache
def _turning() -> tuple[frozenset[str], tuple[str, ...]]:
    """Words, and ends of words, of every language: a citation does not tell its own."""
    known = [get(code) for code in CODES]
    return frozenset().union(*(one.turns for one in known)), tuple(end for one in known for end in one.endings.negated)
