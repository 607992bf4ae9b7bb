"""What a quotation is worth to a reader who sees two of a story's twenty, and on which side of a dispute it stands.

Judged by its own article alone. Does not know what else is shown, or what was shown before.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log, sqrt

from summarizer.languages import get
from summarizer.model import Candidate, Citation, Quote
from summarizer.terms import WORD, terms

# Ninths of what `python -m tests.fit_worth --weights` prints: points of ROUGE-1 against human summaries.
WEIGHTS: Mapping[str, float] = {"early": 0.29, "topic": 1.61, "central": 0.2, "whole": 0.41, "full": 1.11}
# Set by hand: this is a digest of who said what.
KNOWN, NAMED, DIRECT, CONTINUED, FRAGMENT, TOO_LONG = 1.5, 0.2, 0.3, 0.4, 0.25, 5.0
SHORTEST, FULLEST = 8, 30  # words that stand by themselves; words beyond which more is not better
LONGEST_CHARS = 600
BESIDE = 160  # characters before and after a quotation in which its article says what kind of answer it is

_PARAGRAPH = re.compile(r"\n\s*\n")


@dataclass(frozen=True, slots=True)
class Subject:
    """What an article is about: the terms of its headline and key sentences, and how often it says every term."""

    lang: str
    topic: frozenset[str]
    counts: Mapping[str, int]


def subject_of(candidate: Candidate) -> Subject:
    """The subject of an article that was analysed."""
    text, lang = candidate.article.text, candidate.analysis.lang
    told = " ".join([candidate.article.title, *(span.of(text) for span in candidate.analysis.summary)])
    return Subject(lang, frozenset(terms(told, lang)), Counter(terms(text, lang)))


def worth(citation: Citation, quote: Quote, words: Sequence[str], subject: Subject) -> float:
    """How much of the story the quotation carries, how early, whether it reads by itself, and who surely says it."""
    found = features(citation, words, subject)
    value = sum(weight * found[name] for name, weight in WEIGHTS.items())
    value += DIRECT if citation.kind == "direct" else 0.0
    value -= TOO_LONG if len(citation.words) > LONGEST_CHARS else 0.0
    value -= CONTINUED if quote.evidence == "continued" else 0.0  # it leans on the words before it
    value -= FRAGMENT if citation.words[:1].islower() else 0.0  # "or it could slide on its heels"
    if citation.speaker is None:
        return value
    return value + KNOWN * (1 + quote.confidence) / 2 + (NAMED if citation.evidence == "named" else 0.0)


def features(citation: Citation, words: Sequence[str], subject: Subject) -> dict[str, float]:
    """What `WEIGHTS` are of: place, likeness to headline and key sentences, how often its terms return, length."""
    content = set(terms(citation.words, subject.lang))
    many = sqrt(len(content)) or 1.0
    return {
        "early": 1 / sqrt(1 + citation.span.start / 500),
        "topic": len(content & subject.topic) / (many * (sqrt(len(subject.topic)) or 1.0)),
        "central": sum(log(subject.counts[term]) for term in content if subject.counts.get(term)) / many,
        "whole": min(1.0, len(words) / SHORTEST),
        "full": min(1.0, len(words) / FULLEST),
    }


def opposes(text: str, quote: Quote, lang: str) -> bool:
    """Whether it is set against somebody: "But Per Aas said: “…”", "“…,” Aas retorted", "Critics say: “…”"."""
    language = get(lang)
    before = _PARAGRAPH.split(text[max(0, quote.span.start - BESIDE) : quote.span.start])[-1]
    after = _PARAGRAPH.split(text[quote.span.end : quote.span.end + BESIDE])[0]
    told = [word.lower() for word in WORD.findall(_told(before, last=True)) + WORD.findall(_told(after, last=False))]
    return any(word in language.opposing for word in told) or bool(told and told[0] in language.turning)


def _told(beside: str, *, last: bool) -> str:
    """The reporter's words next to a quotation, up to the next sentence or the next words in marks."""
    parts = re.split(r"[“”„\"«»]|(?<=[.!?])\s", beside.strip("“”„\"«»‘’' ,;:"))
    return parts[-1 if last else 0]
