"""Knows which lines of a news text are no part of the story: captions, credits, lists of other articles, teasers.

It sees plain text alone, one line at a time, and knows nothing of HTML or of quotations. A mark hides every quotation
under it, so each rule asks for a form that running prose does not take; what is only likely is left unmarked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from summarizer.furniture import (
    BYLINE,
    CAPTION_SIGN,
    CAPTIONS,
    DATELINE_ALONE,
    LABEL,
    LIST_HEADING,
    LIST_INLINE,
    TEASER,
    WIRE_LINE,
    WIRE_TAIL,
)
from summarizer.model import Span

# A line longer than this is prose: no rule but that for trailing credits looks at it.
_CAPTION_MAX = 420
_ITEM_MAX = 200
_TEASER_MAX = 320
# A list of other articles at the end of a text; a longer run of short lines is a story told in short paragraphs.
_LIST_MAX = 12
_TAIL = 320
# How many lines from the top a headline or a byline may stand.
_TOP = 5
_REPEAT_MIN = 24
_BYLINE_MAX = 120

_MARK = re.compile(r"[“”\"„«»]")
_SENTENCE_END = re.compile(r"[.!?…][”\"’')\]]*$")
# A headline may ask and answer ("Who owns the cables? A map"); it does not tell two sentences.
_SENTENCES = re.compile(r"[.!…][”\"’')\]]*\s+\S")
_WORDS = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Line:
    """A line with its outer white space left out; `body` is its text."""

    span: Span
    body: str


def mark(text: str, title: str = "") -> tuple[Span, ...]:
    """Spans of `text` that are no content, in text order and apart from each other; linear in the text's length."""
    lines = tuple(_lines(text))
    found = {line.span for line in lines if is_aside(line.body)}
    found.update(_at_top(lines, title))
    found.update(_lists(lines))
    found.update(_repeated(lines))
    found.update(tail for line in lines if line.span not in found for tail in _credit_tails(line))
    return tuple(sorted(found))


def is_list_heading(line: str) -> bool:
    """Whether a line opens a list of other articles ("Keep reading:")."""
    return len(line) <= _ITEM_MAX and LIST_HEADING.match(line.strip()) is not None


def _lines(text: str) -> Iterator[_Line]:
    start = 0
    for raw in text.split("\n"):
        body = raw.strip()
        if body:
            begin = start + len(raw) - len(raw.lstrip())
            yield _Line(Span(begin, begin + len(body)), body)
        start += len(raw) + 1


def is_aside(line: str) -> bool:
    """Whether a line, or one sentence of it, says by its own form that it is no content."""
    return _is_caption(line) or _is_teaser(line) or (len(line) <= _TEASER_MAX and WIRE_LINE.match(line) is not None)


def _is_caption(line: str) -> bool:
    if len(line) > _CAPTION_MAX or not CAPTION_SIGN.search(line):
        return False
    return any(rule.search(line) for rule in CAPTIONS)


def _is_teaser(line: str) -> bool:
    if len(line) > _TEASER_MAX:
        return False
    return any(rule.match(line) for rule in (TEASER, LABEL, LIST_INLINE))


def _at_top(lines: Sequence[_Line], title: str) -> Iterator[Span]:
    """The headline said again, byline and date; a "title" that ends like a sentence is the story's own first one."""
    wanted = "" if title.rstrip().endswith(".") else _key(title)
    for line in lines[:_TOP]:
        is_headline = bool(wanted) and _key(line.body) == wanted
        is_made_by = len(line.body) <= _BYLINE_MAX and (BYLINE.match(line.body) or DATELINE_ALONE.match(line.body))
        if is_headline or is_made_by:
            yield line.span


def _lists(lines: Sequence[_Line]) -> Iterator[Span]:
    """Headings such as "Keep reading:" with the headlines under them."""
    position = 0
    while position < len(lines):
        if not is_list_heading(lines[position].body):
            position += 1
            continue
        end = _list_end(lines, position + 1)
        yield from (line.span for line in lines[position:end])
        position = end


def _list_end(lines: Sequence[_Line], start: int) -> int:
    """Where the items end: at the text's end if short lines alone follow, else at the first full sentence."""
    rest = lines[start : start + _LIST_MAX + 1]
    if len(rest) <= _LIST_MAX and all(_may_be_item(line.body) for line in rest):
        return len(lines)
    end = start
    while end < len(lines) and _may_be_item(lines[end].body) and not _SENTENCE_END.search(lines[end].body):
        end += 1
    return end


def _may_be_item(line: str) -> bool:
    """Whether a line could be another article's headline: one short sentence that does not open with speech."""
    return len(line) <= _ITEM_MAX and not _MARK.match(line) and not _SENTENCES.search(line)


def _repeated(lines: Sequence[_Line]) -> Iterator[Span]:
    """A line that stood before, word for word: a caption or a pulled quotation set twice, no interviewer's question."""
    seen: set[str] = set()
    for line in lines:
        if _REPEAT_MIN <= len(line.body) <= _CAPTION_MAX and not line.body.endswith("?"):
            if line.body in seen:
                yield line.span
            seen.add(line.body)


def _credit_tails(line: _Line) -> Iterator[Span]:
    """A credit that shares its line with the last sentence."""
    offset = max(0, len(line.body) - _TAIL)
    if match := WIRE_TAIL.search(line.body, offset):
        begin = match.start() + len(match.group()) - len(match.group().lstrip())
        yield Span(line.span.start + begin, line.span.end)


def _key(line: str) -> str:
    return " ".join(_WORDS.findall(line.casefold()))
