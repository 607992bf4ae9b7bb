"""Sentences that the teller cuts in two, and which half says something else without the other.

“If she has a log,” Aas said, “let her show it”: the first is no sentence, the second would be without its condition.
“We will pay,” Aas said, “if they ask”: the first says more than he did, the second nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from summarizer.languages import get
from summarizer.model import Quote, Span
from summarizer.wordings import wording

SHORTEST = 5  # words of a half that stands without the other
BETWEEN = 160  # characters of the teller

_MARKS = "“”„\"«»‘’' "
_FINAL = frozenset(".!?…")
_PARAGRAPH = re.compile(r"\n\s*\n")


def unsound(text: str, quotes: Sequence[Quote], lang: str) -> Iterator[Span]:
    """The halves among an article's quotations that are not shown without the other."""
    language = get(lang)
    for first, second in pairwise(quote for quote in quotes if quote.kind != "indirect"):
        if not _is_cut(text, first, second):
            continue
        said = first.span.of(text).rstrip(" ,")
        words, rest = wording(said), wording(second.span.of(text))
        leans = bool(words) and words[0] in language.dependent and "," not in said
        if leans or len(words) < SHORTEST <= len(rest) or (rest and rest[0] in language.qualifying):
            yield first.span
        if (leans and words[0] in language.conditional) or (rest and rest[0] in language.alternative):
            yield second.span


def _is_cut(text: str, first: Quote, second: Quote) -> bool:
    """Whether a teller's words and a comma stand between the halves, and neither a sentence nor a paragraph ends."""
    told = text[first.span.end : second.span.start].strip(_MARKS)
    near = told.endswith(",") and len(told) <= BETWEEN and not _PARAGRAPH.search(told)
    return near and first.speaker == second.speaker and text[: first.span.end].rstrip()[-1:] not in _FINAL
