"""A chart as bars of blocks, each on a line with its name and numbers; they tell the same without any colour."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text

BY, ABOUT = "█", "░"
GAP = 2
NAMES = 3  # names take a third of the width at most
LEAST = 4  # columns of the longest bar

Row = tuple[str, int, int]


def bars(rows: Sequence[Row], width: int, styles: tuple[Style, Style]) -> Iterator[Text]:
    """`Tue 4 Jun  ██████░░ 6 + 2 about`, as wide as the longest bar has room."""
    names = min(max((cell_len(name) for name, _, _ in rows), default=0), width // NAMES)
    numbers = max((len(_numbers(by, about)) for _, by, about in rows), default=0)
    room = max(LEAST, width - names - numbers - GAP - 1)
    most = max((by + about for _, by, about in rows), default=0) or 1
    for name, by, about in rows:
        line = Text(_fitted(name, names) + " " * GAP)
        # Rounded together, so that the two parts are as long as their sum says; what is there at all is seen.
        whole = max(_cells(by + about, most, room), bool(by) + bool(about))
        first = min(_cells(by, most, room), whole - bool(about))
        line.append(BY * first, styles[0]).append(ABOUT * (whole - first), styles[1])
        yield line.append(f"{' ' if whole else ''}{_numbers(by, about)}") if by + about else line


def _cells(count: int, most: int, room: int) -> int:
    return max(1, round(count * room / most)) if count else 0


def _numbers(by: int, about: int) -> str:
    parts = [f"{by:,}" if by or not about else "", f"{about:,} about" if about else ""]
    return " + ".join(filter(None, parts))


def _fitted(name: str, columns: int) -> str:
    """The name on so many columns, cut or filled."""
    if cell_len(name) <= columns:
        return set_cell_size(name, columns)
    return set_cell_size(set_cell_size(name, columns - 1).rstrip() + "…", columns)
