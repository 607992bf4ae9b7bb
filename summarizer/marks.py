"""Which quotation marks open, which close, and which belong together. Knows no words: spacing and order decide.

Pairing begins anew at each paragraph. A mark that opens while one is open closes the one before. A mark that is never
closed runs to the paragraph's end where the paragraph goes on as speech; a nested quotation belongs to the outer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from summarizer.model import Span
from summarizer.text import trimmed

Style = Literal["double", "angle", "single"]

_MARKS = re.compile(r"''|``|[\"“”„‟«»‘’'‚]")
_OPENERS = frozenset("“„«‟‚`‘")
_STYLES: dict[str, Style] = {"«": "angle", "»": "angle", "‘": "single", "’": "single", "'": "single", "‚": "single"}
_BEFORE_OPENER = frozenset("([{—–-/:>")
_AFTER_CLOSER = frozenset(")]},.;:!?—–-/…")
_ELISIONS = re.compile(r"(?:\d|em\b|tis\b|twas\b|cause\b|til\b|n\b|bout\b|round\b)", re.IGNORECASE)
_CLOSERS = {
    '"': '"”',
    "“": '”"“',
    "”": '”"',
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "»": "«",
    "''": ("''",),
    "`": ("''",),
    "‘": "’'",
    "’": "’'",
    "'": "'’",
    "‚": "‘’",
}
_SPEECH_FINAL = frozenset(",.!?")


@dataclass(frozen=True, slots=True)
class Marked:
    """One quotation's words without its marks; `outer` has them, the closing one where it is not missing."""

    span: Span
    outer: Span
    paragraph: int
    closed: bool
    style: Style


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    glyph: str
    side: int  # 1 can only open, -1 can only close, 0 both


def marked(text: str, paragraphs: Sequence[Span]) -> tuple[Marked, ...]:
    """Every outermost stretch between quotation marks, in text order."""
    found: list[Marked] = []
    single = _speaks_in_singles(text)
    for index, area in enumerate(paragraphs):
        marks = _marks(text, area, single=single)
        if marks:
            follows = paragraphs[index + 1].start if index + 1 < len(paragraphs) else len(text)
            goes_on = text[follows : follows + 1] in _OPENERS or text[follows : follows + 1] == '"'
            found.extend(_pairs(text, area, index, marks, goes_on=goes_on))
    return tuple(found)


def _speaks_in_singles(text: str) -> bool:
    """A British article: 'We will go,' she said; told by the single marks that follow a comma or point."""
    singles = len(re.findall(r"(?<=[,.!?])['’](?=\s|$)", text))
    doubles = text.count('"') + text.count("“") + 2 * text.count("''")
    return singles > 0 and singles * 4 > doubles


def _marks(text: str, area: Span, *, single: bool) -> list[_Mark]:
    found = []
    for match in _MARKS.finditer(text, area.start, area.end):
        glyph = match[0] if match[0] == "''" else match[0][0]
        if _STYLES.get(glyph) == "single" and not single:
            continue
        side = _side(text, area, match, glyph)
        if side is not None:
            found.append(_Mark(match.start(), match.end(), glyph, side))
    return found


def _side(text: str, area: Span, match: re.Match[str], glyph: str) -> int | None:
    """What a mark can do by its spacing; None for an apostrophe or a measure: workers', '90s, 6'3"."""
    before = text[match.start() - 1] if match.start() > area.start else " "
    after = text[match.end()] if match.end() < area.end else " "
    if glyph in {"“", "„", "«", "‟", "‚", "`"}:
        return 1 if glyph not in {"“", "«"} else _curly(before, after, 1)
    if glyph in {"”", "»"}:
        return _curly(before, after, -1)
    if _STYLES.get(glyph) == "single":
        return _single(text, match, before, after)
    if before.isdigit() and glyph == '"' and "'" in text[max(area.start, match.start() - 4) : match.start()]:
        return None
    return _straight(before, after)


def _curly(before: str, after: str, usual: int) -> int:
    """A curly or angled mark means what it shows unless its spacing plainly says the other, as in German “ and »."""
    spaced = _straight(before, after)
    return usual if spaced in {0, usual} else 0


def _straight(before: str, after: str) -> int:
    opens = before.isspace() or before in _BEFORE_OPENER
    closes = after.isspace() or after in _AFTER_CLOSER
    if opens == closes:
        return 0
    return 1 if opens else -1


def _single(text: str, match: re.Match[str], before: str, after: str) -> int | None:
    if before.isalnum() and after.isalnum():
        return None
    if (before.isspace() or before in _BEFORE_OPENER or before in _OPENERS) and not after.isspace():
        return None if match[0] != "‘" and _ELISIONS.match(text, match.end()) else 1
    if before.isalnum() and before in "sS" and after.isspace():
        return None if text[match.end() + 1 : match.end() + 2].islower() else -1
    return -1 if not before.isspace() else None


def _pairs(text: str, area: Span, paragraph: int, marks: Sequence[_Mark], *, goes_on: bool) -> Iterator[Marked]:
    opened: _Mark | None = None
    nested: _Mark | None = None
    for mark in marks:
        if opened is None:
            opened = mark if mark.side >= 0 else None
        elif nested is not None and _closes(nested, mark):
            nested = None
        elif _closes(opened, mark):
            yield _made(text, opened, mark.start, mark.end, paragraph, closed=True)
            opened = nested = None
        elif mark.side > 0 and opened.glyph == '"' and mark.glyph != '"':
            nested = mark
        elif mark.side > 0:
            yield _made(text, opened, mark.start, mark.start, paragraph, closed=False)
            opened, nested = mark, None
    if opened is not None and (goes_on or opened.start == area.start or _is_speech(text, opened, area)):
        yield _made(text, opened, area.end, area.end, paragraph, closed=False)


def _closes(opened: _Mark, mark: _Mark) -> bool:
    return mark.side <= 0 and mark.glyph in _CLOSERS[opened.glyph]


def _is_speech(text: str, opened: _Mark, area: Span) -> bool:
    """An unclosed mark late in a paragraph is believed where speech begins: said: "We will go."""
    head = text[max(area.start, opened.start - 2) : opened.start].rstrip()
    return head[-1:] in {",", ":"} and text[area.end - 1] in _SPEECH_FINAL


def _made(text: str, opened: _Mark, end: int, outer_end: int, paragraph: int, *, closed: bool) -> Marked:
    span = trimmed(text, opened.end, end) if not closed else Span(opened.end, end)
    return Marked(
        span, Span(opened.start, max(outer_end, span.end)), paragraph, closed, _STYLES.get(opened.glyph, "double")
    )
