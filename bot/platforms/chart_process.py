"""Draws one chart: a sheet as JSON on standard input, a PNG on standard output. Run as `python -m …chart_process MB`.

A process of its own for each picture, gone when it is drawn: the library takes 70 MB that no other process keeps. Equal
sheets give equal bytes. Lengths are those of a phone's screen, 400 of them across, each two pixels.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.confinement import confine

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

WIDTH, MARGIN = 400.0, 16.0
PIXELS = 2
TITLE, HEAD, TEXT, SMALL = 16.0, 12.0, 12.0, 11.0
BARS, ROW = 132.0, 23.0
ABOVE, LIST = 258.0, 34.0  # how high all above the lists is, and a list without its rows
NAMES = 158.0  # the room for the names of a list
# A card of its own, light, that stands on dark and light screens alike. Every ink on it has a contrast of 4.5 and more;
# blue and vermilion are apart for every kind of colour blindness, and hatching tells them apart without colour.
CARD, INK, FAINT, LINE = "#f6f8fa", "#14202b", "#4a5967", "#c3ccd4"
INKS = {"by": "#0b5d92", "about": "#b3480c"}
HATCH = {"by": "", "about": "//////"}


def draw(sheet: dict[str, Any]) -> bytes:
    """The PNG of a sheet, as `chart_sheet` lays it out."""
    import matplotlib as mpl  # noqa: PLC0415 - this process alone pays for it
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    height = ABOVE + sum(LIST + ROW * len(one["rows"]) for one in sheet["lists"])
    with mpl.rc_context({"hatch.linewidth": 1.0, "text.parse_math": False}):
        figure = Figure((WIDTH / 100, height / 100), dpi=100 * PIXELS, facecolor=CARD)
        FigureCanvasAgg(figure)
        _Sheet(figure, height).draw(sheet)
        held = io.BytesIO()
        figure.savefig(held, format="png", metadata={"Software": None})
    return held.getvalue()


class _Sheet:
    """A figure that is filled from top to bottom."""

    def __init__(self, figure: Figure, height: float) -> None:
        self._figure, self._height, self._top = figure, height, MARGIN

    def draw(self, sheet: dict[str, Any]) -> None:
        self._line(sheet["title"], TITLE, INK, bold=True)
        self._line(sheet["subtitle"], SMALL, FAINT)
        self._top += 4
        self._legend(sheet["legend"])
        self._bars(sheet["bars"], sheet["ticks"])
        for one in sheet["lists"]:
            self._list(one["head"], one["rows"])

    # --- parts --------------------------------------------------------------------------------------------------------

    def _line(self, text: str, size: float, colour: str, *, bold: bool = False) -> None:
        self._text(MARGIN, self._top + size * 0.75, text, size, colour, room=WIDTH - 2 * MARGIN, bold=bold)
        self._top += size * 1.6

    def _legend(self, entries: list[tuple[str, str]]) -> None:
        from matplotlib.patches import Rectangle  # noqa: PLC0415

        left, middle = MARGIN, self._top + HEAD * 0.75
        for series, label in entries:
            box = (left / WIDTH, 1 - (middle + 5) / self._height)
            self._figure.add_artist(
                Rectangle(
                    box, 10 / WIDTH, 10 / self._height, facecolor=INKS[series], edgecolor=CARD, hatch=HATCH[series]
                )
            )
            left += 15 + self._text(left + 15, middle, label, HEAD, INK, room=WIDTH / 2) + 16
        self._top += HEAD * 2.2

    def _bars(self, bars: list[list[int]], ticks: list[tuple[int, str]]) -> None:
        axes = self._axes(MARGIN, BARS, WIDTH - 2 * MARGIN)
        places, totals = range(len(bars)), [sum(one) for one in bars]
        most = max(totals, default=0) or 1
        wide = min(0.78, len(bars) / 8)
        for series, counts, bottom in (
            ("by", [one[0] for one in bars], [0] * len(bars)),
            ("about", [one[1] for one in bars], [one[0] for one in bars]),
        ):
            axes.bar(places, counts, wide, bottom, color=INKS[series], hatch=HATCH[series], edgecolor=CARD, linewidth=0)
        axes.set_xlim(-0.5, len(bars) - 0.5)
        axes.set_ylim(0, most * 1.16)
        self._counts(axes, totals, most)
        axes.axhline(0, color=FAINT, linewidth=0.8, clip_on=False)
        self._top += BARS
        self._ticks(axes, len(bars), ticks)

    def _counts(self, axes: Axes, totals: list[int], most: int) -> None:
        """The number above each bar where there is room for all, else above the highest alone."""
        room = (WIDTH - 2 * MARGIN) / max(1, len(totals))
        all_fit = room > len(f"{most:,}") * SMALL * 0.75 + 3
        highest = totals.index(max(totals)) if totals else 0
        for place, total in enumerate(totals):
            if total and (all_fit or place == highest):
                at = (place, total)
                axes.annotate(
                    f"{total:,}", at, (0, 2), textcoords="offset points", ha="center", va="bottom", color=INK,
                    font=_face(SMALL),
                )  # fmt: skip

    def _ticks(self, axes: Axes, count: int, ticks: list[tuple[int, str]]) -> None:
        for place, label in ticks:
            left = MARGIN + (place + 0.5) * (WIDTH - 2 * MARGIN) / count
            axes.plot([place, place], [0, -0.03], color=FAINT, linewidth=0.8, clip_on=False,
                      transform=axes.get_xaxis_transform())  # fmt: skip
            self._text(left, self._top + 12, label, SMALL, FAINT, room=90, centred=True)
        self._top += 32

    def _list(self, head: str, rows: list[tuple[str, int, int]]) -> None:
        self._text(MARGIN, self._top + 8, head, HEAD, INK, room=WIDTH, bold=True)
        self._top += 22
        left = MARGIN + NAMES + 8
        most = max((by + about for _, by, about in rows), default=0) or 1
        wide = WIDTH - left - MARGIN - 10 - SMALL * 0.66 * len(f"{most:,}")
        axes = self._axes(left, ROW * len(rows), wide)
        axes.set_xlim(0, most)
        axes.set_ylim(len(rows) - 0.5, -0.5)
        for place, (name, by, about) in enumerate(rows):
            for series, count, start in (("by", by, 0), ("about", about, by)):
                axes.barh(
                    place, count, 0.6, start, color=INKS[series], hatch=HATCH[series], edgecolor=CARD, linewidth=0
                )
            middle = self._top + (place + 0.5) * ROW
            self._text(MARGIN, middle, name, TEXT, INK, room=NAMES, ends=True)
            end = left + wide * (by + about) / most
            self._text(end + 5, middle, f"{by + about:,}", SMALL, INK, room=WIDTH - end)
        self._top += LIST - 22 + ROW * len(rows)

    # --- placing ------------------------------------------------------------------------------------------------------

    def _axes(self, left: float, height: float, width: float) -> Axes:
        box = (left / WIDTH, 1 - (self._top + height) / self._height, width / WIDTH, height / self._height)
        axes = self._figure.add_axes(box)
        axes.axis("off")
        return axes

    def _text(
        self, left: float, middle: float, text: str, size: float, colour: str, *, room: float, bold: bool = False,
        centred: bool = False, ends: bool = False,
    ) -> float:  # fmt: skip
        """One line, cut where there is no room for it, with `ends` in its midst; how wide it is."""
        placed = self._figure.text(
            left / WIDTH, 1 - middle / self._height, text, color=colour, font=_face(size, bold=bold),
            ha="center" if centred else "left", va="center_baseline",
        )  # fmt: skip
        kept = len(text)
        while (width := placed.get_window_extent().width / PIXELS) > room and kept:
            kept -= 1
            tail = kept * 2 // 5 if ends else 0
            placed.set_text(f"{text[: kept - tail].rstrip()}…{text[len(text) - tail :].lstrip()}")
        if centred:
            half = width / 2
            placed.set_x(min(max(left, MARGIN / 2 + half), WIDTH - MARGIN / 2 - half) / WIDTH)
        return width


def _face(size: float, *, bold: bool = False) -> FontProperties:
    """The typeface that comes with the library, by its file: whatever else is installed, the picture is the same."""
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.font_manager import FontProperties  # noqa: PLC0415

    file = Path(mpl.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf")
    return FontProperties(fname=file, size=size * 0.72)


def main() -> None:
    """Draw what stands on standard input."""
    confine(int(sys.argv[1]))
    sheet = json.load(sys.stdin)
    sys.stdout.buffer.write(draw(sheet))


if __name__ == "__main__":
    main()
