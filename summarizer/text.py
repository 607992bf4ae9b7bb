"""Where paragraphs, sentences and words stand in a text; the one segmenter of the project.

Everything is a `Span` into the text as it is: nothing is normalised, downloaded or copied. Does not know quotations
or names. A sentence may end inside quotation marks, and its closing marks belong to it.
"""

from __future__ import annotations

import re
from functools import lru_cache

from summarizer.languages import Language, get
from summarizer.model import Span

_LINES = re.compile(r"[^\r\n\u2028\u2029\x0b\x0c\x85]+")
_WORD = re.compile(r"\w+(?:[-'’.&]\w+)*")
_WRAPPED_FROM = 40
# A run of final marks, the closing marks after it, then white space or an opening mark or a glued word or capital. The
# final mark comes first and looks back past itself, so that `re` skips to it.
_END = re.compile(
    r"""[.!?…](?:(?<![.!?…]{2})[.!?…]*+[)\]]*+(?:["”’'»]|[“‘](?=[\s,;:.)]|$))*+(?=\s|["“„«‘]|$)"""
    r"""|["”’'»](?=[^\W\d_])|(?<=[a-zß-ÿ]{2}[.!?])(?=[A-ZÀ-Þ]))"""
)
_LAST_WORD = re.compile(r"(?<![\w.])[\w.]++\Z")
_NEXT = re.compile(r"\s*+([\"“„«‘'(\[]*+)(\w{0,24})")
_REACH = 24
_LONGEST_DOTTED = 4  # "U.S", "a.m", "U.S.S.R"


def paragraphs(text: str) -> tuple[Span, ...]:
    """The lines that hold text, trimmed; lines that only wrap one sentence are one paragraph."""
    found: list[Span] = []
    for match in _LINES.finditer(text):
        span = trimmed(text, match.start(), match.end())
        if span.start == span.end:
            continue
        if found and _wraps(text, found[-1], span):
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return tuple(found)


def sentences(text: str, lang: str = "en", within: Span | None = None) -> tuple[Span, ...]:
    """The sentences in text order, none across a paragraph's end; `within` limits them to a part of the text."""
    language = get(lang)
    if within is None or within == Span(0, len(text)):
        return _of_whole(text, language)
    return tuple(span for area in _areas(text, within) for span in _sentences(text, area, language))


@lru_cache(maxsize=1)
def _of_whole(text: str, language: Language) -> tuple[Span, ...]:
    """The sentences of the text at hand, which quotations and summary both ask for."""
    return tuple(span for area in paragraphs(text) for span in _sentences(text, area, language))


def words(text: str) -> tuple[Span, ...]:
    """Every word; hyphens, apostrophes and points inside one do not part it."""
    return tuple(Span(match.start(), match.end()) for match in _WORD.finditer(text))


def trimmed(text: str, start: int, end: int) -> Span:
    """The range without the white space at its ends; empty, at its start, where nothing is left."""
    while end > start and text[end - 1].isspace():
        end -= 1
    while start < end and text[start].isspace():
        start += 1
    return Span(start, end)


def standings(text: str, words: str) -> list[int]:
    """Where these words begin, in order; "No" does not stand in "Norway"."""
    found, at = list[int](), text.find(words)
    while at >= 0 and words:
        if not (_joined(text, at) or _joined(text, at + len(words))):
            found.append(at)
        at = text.find(words, at + 1)
    return found


def _joined(text: str, at: int) -> bool:
    """Whether a place lies inside a word."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()


def _areas(text: str, within: Span) -> tuple[Span, ...]:
    part = within.of(text)
    return tuple(Span(within.start + span.start, within.start + span.end) for span in paragraphs(part))


def _wraps(text: str, before: Span, after: Span) -> bool:
    """A line broken by width, as in "… the council of the" and below it "town said on Monday"."""
    gap = text[before.end : after.start]
    return (
        gap.strip(" \t") in {"\n", "\r\n"}
        and before.end - text.rfind("\n", 0, before.end) > _WRAPPED_FROM
        and (text[after.start].islower() or text[before.end - 1] == ",")
        and text[before.end - 1] not in ".!?:"
    )


def _sentences(text: str, area: Span, language: Language) -> list[Span]:
    found: list[Span] = []
    start = area.start
    for match in _END.finditer(text, area.start, area.end):
        if _ends(text, area, match, language):
            found.append(trimmed(text, start, match.end()))
            start = match.end()
    found.append(trimmed(text, start, area.end))
    return [span for span in found if span.start < span.end]


def _ends(text: str, area: Span, match: re.Match[str], language: Language) -> bool:
    """Whether a sentence ends there: not in "Gov. Smith", "J. Smith", "3.5" or “… now.” she said."""
    after = _NEXT.match(text, match.end(), area.end)
    assert after is not None
    following, marks = after[2], after[1]
    if after.end() >= area.end and not following:
        return True
    if following[:1].islower() and not marks:
        return False
    if match[0] != ".":
        return True
    last = _LAST_WORD.search(text, max(area.start, match.start() - _REACH), match.start())
    return not _abbreviates(last[0] if last else "", following, language)


def _abbreviates(word: str, following: str, language: Language) -> bool:
    if word.lower() in language.abbreviations:
        return True
    if len(word) == 1 and word.isupper():
        return True
    if language.ordinals and word.isdigit():
        return True
    dotted = "." in word and len(word.replace(".", "")) <= _LONGEST_DOTTED
    return dotted and following.lower() not in language.openers
