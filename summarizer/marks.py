"""Which quotation marks open, which close, and which belong together: spacing and order decide.

Pairing begins anew at each paragraph. A mark that opens while one is open closes the one before, unless two closing
marks follow: then it is nested. A mark that is never closed runs to the paragraph's end where the paragraph goes on as
speech; a nested quotation belongs to the outer one. Words are asked where marks leave a doubt that the language's own
patterns settle: what a teller ends, what follows no possessive.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from summarizer.languages import NEUTRAL, Language
from summarizer.model import Span
from summarizer.text import trimmed

Style = Literal["double", "angle", "single", "corner"]

# One mark or two alike, the first group theirs where it is no usual pair; the first character alone is sought, fast.
_TWICE = r"(?<=')'|(?<=`)`|(?<=([\"“”„]))\1"
_MARKS = re.compile(rf"[\"“”„‟«»‘’'‚`‹›「」『』″＂](?:{_TWICE})?")
_DOUBLE = re.compile(rf"[\"“”„‟«»「」『』″＂'`](?:{_TWICE}|(?<!['`]))")
_TAG = re.compile(r"<[a-zA-Z/!][^<>]*>")
_SAME = {"``": "``", "`": "‘", "″": '"', "＂": '"'}
_OPENERS = frozenset("“„«‟‚`‘「『")
_SINGLES = frozenset("‘’'‚‹›")
_STYLES: dict[str, Style] = {
    "«": "angle",
    "»": "angle",
    **dict.fromkeys(_SINGLES, "single"),
    **dict.fromkeys("「『", "corner"),
}
_FIXED = {"„": 1, "‟": 1, "‚": 1, "``": 1, "「": 1, "『": 1, "」": -1, "』": -1}
_USUAL = {"“": 1, "«": 1, "”": -1, "»": -1}
_BEFORE_OPENER = frozenset("([{—–-/:>")
_AFTER_CLOSER = frozenset(")]},.;:!?—–-/…")
_ELIDED = r"(?:\d|em\b|tis\b|twas\b|cause\b|til\b|n\b|bout\b|round\b)"
_ELISIONS = re.compile(_ELIDED, re.IGNORECASE)
_CLOSERS = {
    '"': '"”“',
    "“": '"”“',
    "”": '"”“',
    "„": '“”"',
    "‟": '”"',
    "«": "»",
    "»": "«»",
    "''": ("''",),
    "``": ("''", '"', "”"),
    "‘": "’'",
    "’": "’'",
    "'": "'’",
    "‚": "‘’",
    "‹": "›",
    "›": "‹",
    "「": "」",
    "『": "』",
}
_SPEECH_FINAL = frozenset(",.!?")
_MEASURED_WITHIN = 5  # characters from the feet to the inches: 6' 2"
_LOOKAHEAD = 4

# What tells an article that quotes in single marks: a final comma or point inside one, or its opening and closing. The
# mark comes first in each pattern and looks back past itself, which is ten times as fast.
_FINAL_SINGLE = re.compile(r"['’](?<=[,.!?].)(?=\s|$)")
_OPEN_SINGLE = re.compile(rf"(?:[‘`‚‹›]|'(?!{_ELIDED}))(?<![^\s(\[—–].)(?=\w)", re.IGNORECASE)
_SHUT_SINGLE = re.compile(r"['’‘‹›](?<=\w.)(?=[\s,.;:?!)]|$)")
_MISTAKEN = re.compile(r"['’](?<=[,.!?].)(?=\s)")


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
    weak: bool = False  # closes unless a surer mark does: an apostrophe or a sign for inches looks the same
    stray: bool = False  # opens by its spacing, but may close: "We hold, "she said.

    @property
    def style(self) -> Style:
        return _STYLES.get(self.glyph, "double")


def marked(text: str, paragraphs: Sequence[Span], language: Language = NEUTRAL) -> tuple[Marked, ...]:
    """Every outermost stretch between quotation marks, in text order."""
    found: list[Marked] = []
    single = _speaks_in_singles(text)
    for index, area in enumerate(paragraphs):
        marks = list(_marks(text, area, language.resumed, single=single))
        if marks:
            follows = paragraphs[index + 1].start if index + 1 < len(paragraphs) else len(text)
            goes_on = text[follows : follows + 1] in _OPENERS | {'"', "'" if single else '"'}
            found.extend(_Pairing(text, area, index, marks, language.teller).pairs(goes_on=goes_on))
    return tuple(found)


def _speaks_in_singles(text: str) -> bool:
    """A British article: 'We will go,' she said, or: She called it ‘a quiet year’; single marks outweigh the double."""
    shut = len(_SHUT_SINGLE.findall(text))
    singles = max(len(_FINAL_SINGLE.findall(text)), min(shut, len(_OPEN_SINGLE.findall(text))) if shut else 0)
    doubles = text.count('"') + text.count("“") + 2 * text.count("''") + 2 * text.count("»")
    return singles > 0 and singles * 4 > doubles


def _marks(text: str, area: Span, resumed: re.Pattern[str] | None, *, single: bool) -> Iterator[_Mark]:
    hidden = _in_tags(text, area)
    twice = ""
    for match in (_MARKS if single else _DOUBLE).finditer(text, area.start, area.end):
        glyph = _SAME.get(match[0], match[0])
        if match.start() in hidden:
            continue
        if match[1] is None:
            yield from _mark(text, area, match.span(), glyph, resumed)
            continue
        whole = list(_mark(text, area, match.span(), match[1]))
        if whole and (whole[0].side > 0 or match[1] == twice):
            twice = {"“": "”", "„": "“"}.get(match[1], match[1]) if whole[0].side > 0 else ""
            yield from whole
        else:
            middle = match.start() + 1
            yield from _mark(text, area, (match.start(), middle), match[1])
            yield from _mark(text, area, (middle, match.end()), match[1])


def _in_tags(text: str, area: Span) -> frozenset[int]:
    """Where marks stand that are mark-up: <a href="elm.html">."""
    tags = _TAG.finditer(text, area.start, area.end) if text.find("<", area.start, area.end) >= 0 else ()
    return frozenset(match.start() for tag in tags for match in _MARKS.finditer(text, *tag.span()))


def _mark(
    text: str, area: Span, place: tuple[int, int], glyph: str, resumed: re.Pattern[str] | None = None
) -> Iterator[_Mark]:
    """The mark with what it can do by its spacing; none for an apostrophe or a measure: workers', '90s, 6'3"."""
    start, end = place
    before = text[start - 1] if start > area.start else " "
    after = text[end] if end < area.end else " "
    if glyph in _SINGLES and glyph != "‚":
        side = _single(text, end, glyph, before, after)
        if side is None and before in "sS" and resumed and resumed.match(text, end):
            side = -1
        if side is not None:
            yield _Mark(start, end, glyph, side, weak=side < 0 and before.isalnum())
    elif not (before.isdigit() and _measures(text[max(area.start, start - _MEASURED_WITHIN) : start])):
        stray = before.isspace() and after.islower() and text[max(area.start, start - 2)] in _SPEECH_FINAL
        side = _FIXED.get(glyph)
        if side is None:
            side = _curly(before, after, _USUAL[glyph]) if glyph in _USUAL else _straight(before, after)
        yield _Mark(start, end, glyph, side, weak=glyph == '"' and before.isdigit(), stray=stray)


def _measures(before: str) -> bool:
    """As in 6'2", 5’ 11” and 30' 26"."""
    return any(feet in before for feet in "'’′°")


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


def _single(text: str, end: int, glyph: str, before: str, after: str) -> int | None:
    if before.isalnum() and after.isalnum():
        return None
    if (before.isspace() or before in _BEFORE_OPENER or before in _OPENERS) and not after.isspace():
        return None if glyph in "'’" and _ELISIONS.match(text, end) else 1
    if before in "sS" and after.isspace():
        return None if text[end + 1 : end + 2].islower() else -1
    return -1 if not before.isspace() else None


@dataclass(frozen=True, slots=True)
class _Pairing:
    """One paragraph's marks under decision."""

    text: str
    area: Span
    paragraph: int
    marks: Sequence[_Mark]
    teller: re.Pattern[str] | None

    def pairs(self, *, goes_on: bool) -> Iterator[Marked]:
        """The outermost stretches; `goes_on` where the next paragraph opens with a mark."""
        opened: _Mark | None = None
        nested: _Mark | None = None
        for place, mark in enumerate(self.marks):
            if opened is None:
                opened = mark if mark.side >= 0 else None
            elif nested is not None and _closes(nested, mark):
                nested = None
            elif self._ends(opened, place):
                yield self._made(opened, mark.start, mark.end, closed=True)
                opened = nested = None
            elif mark.side > 0 and self._nests(opened, place):
                nested = mark
            elif mark.side > 0 and (opened.style == "single" or mark.style != "single"):
                wrong = self._mistaken(opened, mark.start)
                yield wrong or self._unclosed(opened, mark.start)
                opened, nested = mark, None
        if opened is not None:
            yield from self._left_open(opened, goes_on=goes_on)

    def _ends(self, opened: _Mark, place: int) -> bool:
        """Whether the mark closes the open one, and no surer one follows before the next opens."""
        mark = self.marks[place]
        if mark.stray and mark.glyph == opened.glyph == '"' and mark.side > 0:
            return (len(self.marks) - place) % 2 == 1
        if not _closes(opened, mark):
            return False
        for later in self.marks[place + 1 : place + 1 + _LOOKAHEAD] if mark.weak else ():
            if later.side >= 0:
                return True
            if not later.weak and _closes(opened, later):
                return False
        return True

    def _nests(self, opened: _Mark, place: int) -> bool:
        """Whether a mark opens inside an open quotation: "We “hold” it", “He said “go” to me”."""
        mark = self.marks[place]
        if opened.glyph == '"' and mark.glyph != '"':
            return True
        following = self.marks[place + 1 : place + 3]
        if len(following) < 2 or any(later.side >= 0 for later in following):  # noqa: PLR2004 - its own and the outer's
            return False
        return _closes(mark, following[0]) and _closes(opened, following[1])

    def _left_open(self, opened: _Mark, *, goes_on: bool) -> Iterator[Marked]:
        wrong = self._mistaken(opened, self.area.end)
        if wrong is not None:
            yield wrong
        elif goes_on:
            yield self._made(opened, self.area.end, self.area.end, closed=False)
        elif opened.start == self.area.start or self._is_speech(opened):
            yield self._unclosed(opened, self.area.end)

    def _unclosed(self, opened: _Mark, end: int) -> Marked:
        """What ends before the reporter's own words although its mark is lost: “We hold it, she said. “We do.”"""
        told = self.teller.search(self.text, opened.end, end) if self.teller else None
        end = told.end() if told else end
        return self._made(opened, end, end, closed=False)

    def _mistaken(self, opened: _Mark, end: int) -> Marked | None:
        """What a single mark closes that was written where a double one belongs: “We hold it,' she said."""
        if opened.style == "single":
            return None
        found = _MISTAKEN.search(self.text, opened.end, end)
        if found is None or _OPEN_SINGLE.search(self.text, opened.end, found.start()):
            return None
        return self._made(opened, found.start(), found.end(), closed=True)

    def _is_speech(self, opened: _Mark) -> bool:
        """An unclosed mark late in a paragraph is believed where speech begins: said: "We will go."""
        head = self.text[max(self.area.start, opened.start - 2) : opened.start].rstrip()
        return head[-1:] in {",", ":"} and self.text[self.area.end - 1] in _SPEECH_FINAL

    def _made(self, opened: _Mark, end: int, outer_end: int, *, closed: bool) -> Marked:
        span = Span(opened.end, end) if closed else trimmed(self.text, opened.end, end)
        return Marked(span, Span(opened.start, max(outer_end, span.end)), self.paragraph, closed, opened.style)


def _closes(opened: _Mark, mark: _Mark) -> bool:
    return mark.side <= 0 and mark.glyph in _CLOSERS[opened.glyph]
