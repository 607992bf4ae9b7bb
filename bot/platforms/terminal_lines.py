"""Lines of a given width: text whose addresses stay whole, and tables whose words do; knows no block and no console.

An address is for copying: it is never broken by us, and sticks out where it must.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.text import Text

GAP = 2
LEAST = 16  # columns; in a narrower column every word has a line of its own
_ADDRESS = re.compile(r"\W?https?://")

Row = Sequence[str]


def wrapped(text: Text, console: Console, width: int) -> list[Text]:
    """The lines of `text`, an address always whole."""
    if "://" not in text.plain:
        return list(text.wrap(console, width))
    return [line for part in text.split("\n", allow_blank=True) for line in _whole(part, console, width)]


def _whole(text: Text, console: Console, width: int) -> list[Text]:
    lines: list[Text] = []
    for word in text.split(" "):
        if lines and lines[-1].cell_len + 1 + word.cell_len <= width:
            lines[-1] = lines[-1] + Text(" ") + word
        else:
            lines += [word] if _ADDRESS.match(word.plain) else word.wrap(console, width)
    return lines


def table(console: Console, columns: Row, rows: Sequence[Row], width: int, styles: tuple[Style, Style]) -> list[Text]:
    """Columns side by side where every word fits, else a record per row; styles of the heads and the first column."""
    widths = _widths([columns, *rows], width)
    head, first = styles
    if widths is None:
        return list(_records(console, columns, rows, width, styles))
    lines = _row(console, [Text().append(name, head) for name in columns], widths)
    for row in rows:
        cells = [Text().append(cell, None if place else first) for place, cell in enumerate(row)]
        lines += _row(console, cells, widths)
    return lines


def _widths(rows: Sequence[Row], width: int) -> list[int] | None:
    """The columns' widths, the widest made narrower first; None where that would break a word."""
    columns = list(zip(*rows, strict=True))
    room = width - GAP * (len(columns) - 1)
    natural = [max(map(cell_len, column)) for column in columns]
    words = [max((cell_len(word) for cell in column for word in cell.split()), default=0) for column in columns]
    least = [min(whole, max(LEAST, word)) for whole, word in zip(natural, words, strict=True)]
    if sum(least) > room:
        return None
    widths = [min(whole, room) for whole in natural]
    while sum(widths) > room:
        widest = max((place for place, one in enumerate(widths) if one > least[place]), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _row(console: Console, cells: Sequence[Text], widths: Sequence[int]) -> list[Text]:
    parts = [cell.wrap(console, max(1, width)) for cell, width in zip(cells, widths, strict=True)]
    lines = []
    for beside in zip_longest(*parts, fillvalue=Text()):
        line = Text()
        for place, part in enumerate(beside):
            part.rstrip()
            line.append(" " * (sum(widths[:place]) + GAP * place - line.cell_len)).append_text(part)
        lines.append(line)
    return lines


def _records(
    console: Console, columns: Row, rows: Sequence[Row], width: int, styles: tuple[Style, Style]
) -> Iterator[Text]:
    """`Example World`, then a line `state    read 4 Jun 14:45` for each further cell."""
    head, first = styles
    margin = max(map(cell_len, columns[1:]), default=0) + 2 * GAP
    for number, row in enumerate(rows):
        if number:
            yield Text()
        yield from wrapped(Text().append(row[0], first), console, width)
        for name, cell in zip(columns[1:], row[1:], strict=True):
            label = Text(" " * GAP).append(name, head)
            for line in wrapped(Text(cell), console, max(10, width - margin)):
                yield label + Text(" " * (margin - label.cell_len)) + line
                label = Text()
