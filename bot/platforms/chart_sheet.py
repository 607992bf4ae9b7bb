"""What of a chart is drawn where, as plain JSON for the process that draws it; pure, and knows no library.

A name in a script that the picture's one typeface lacks stands in the picture as a number, and beside it, where the
platform's own typefaces show it, as itself: nothing is drawn as empty boxes, and no letter is replaced by another.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from bot.conversation import Chart, Share
from bot.platforms.chart_words import OTHERS, lists_of, period, tick
from bot.platforms.visible import plain

Sheet = dict[str, Any]

ROWS = 5
TICKS = 6
# What DejaVu Sans has of letters and their marks: Latin, Greek, Cyrillic, Armenian, Hebrew, Arabic, Georgian.
_DRAWABLE = (
    (0x20, 0x2AF), (0x2B0, 0x2C8), (0x300, 0x34F), (0x370, 0x377), (0x37A, 0x37E), (0x384, 0x3FF), (0x400, 0x525),
    (0x531, 0x556), (0x559, 0x55F), (0x561, 0x587), (0x5B0, 0x5BC), (0x5BE, 0x5BE), (0x5D0, 0x5EA), (0x5F0, 0x5F4),
    (0x60C, 0x60C), (0x61B, 0x61B), (0x61F, 0x61F), (0x621, 0x63A), (0x640, 0x652), (0x660, 0x66D), (0x679, 0x67F),
    (0x6F0, 0x6F9), (0x10D0, 0x10FC), (0x1E00, 0x1EF9), (0x1F00, 0x1FFF), (0x2010, 0x2027), (0x2030, 0x205E),
    (0x20A0, 0x20B5), (0x2116, 0x2116), (0x2122, 0x2122),
)  # fmt: skip
_LETTERS = frozenset(code for first, last in _DRAWABLE for code in range(first, last + 1))


def drawable(text: str) -> bool:
    """Whether the picture's typeface has every sign of it."""
    return all(ord(sign) in _LETTERS for sign in text)


@dataclass(slots=True)
class _Names:
    """Names as they are drawn; collects those that stand in the picture as numbers."""

    numbered: list[str] = field(default_factory=list)

    def drawn(self, name: str) -> str:
        shown = unicodedata.normalize("NFC", plain(name))
        if drawable(shown):
            return shown
        if shown not in self.numbered:
            self.numbered.append(shown)
        return f"#{self.numbered.index(shown) + 1}"


def sheet(chart: Chart) -> tuple[Sheet, tuple[str, ...]]:
    """What is drawn, and the lines that tell whose the numbers are."""
    names = _Names()
    title = names.drawn(chart.name)
    limits = names.drawn(chart.limits.removeprefix(",").strip())
    made: Sheet = {
        "title": f"“{title}”" if chart.kind == "story" else title,
        "subtitle": " · ".join(filter(None, [period(chart), chart.zone, limits])),
        "legend": _legend(chart),
        "bars": [[one.by, one.about] for one in chart.bins],
        "ticks": _ticks(chart),
        "lists": [{"head": f"By {what}", "rows": _rows(each, names)} for what, each in lists_of(chart) if each],
    }
    return made, tuple(f"#{number} in the picture: {name}" for number, name in enumerate(names.numbered, 1))


def _legend(chart: Chart) -> list[tuple[str, str]]:
    if chart.kind == "story":
        return [("by", f"Quotes: {chart.by:,}")]
    return [("by", f"Quotes by: {chart.by:,}"), ("about", f"about: {chart.about:,}")]


def _ticks(chart: Chart) -> list[tuple[int, str]]:
    """As many names below the bars as there is room for, evenly apart; of equal neighbours one."""
    every = -(-len(chart.bins) // TICKS)
    named = [(place, tick(chart, one)) for place, one in enumerate(chart.bins) if place % every == 0]
    return [next(same) for _, same in groupby(named, key=lambda one: one[1])]


def _rows(each: Sequence[Share], names: _Names) -> list[tuple[str, int, int]]:
    """The most, and all others in one."""
    told = [one for one in each if one.name]
    shown = told if len(each) <= ROWS else told[: ROWS - 1]
    rest = [one for one in each if one not in shown]
    rows = [(names.drawn(one.name), one.by, one.about) for one in shown]
    others = (OTHERS, sum(one.by for one in rest), sum(one.about for one in rest))
    return [*rows, others] if rest else rows
