"""What a picture costs: the process that draws it, from its start to its end, and the memory that it takes."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.conversation import Bin, Chart, Share
from bot.platforms.chart_sheet import sheet
from tests.bench.measure import best_of, peak_mb

START = datetime(2026, 1, 1, tzinfo=UTC)
# The sheet comes on standard input, and a picture is no line of text.
DRAWN = (
    "import io, sys\nfrom bot.platforms import chart_process\nsys.argv[1:], path = ['1024'], sys.argv[1]\n"
    "sys.stdin = open(path)\nsys.stdout = io.TextIOWrapper(io.BytesIO())\nchart_process.main()"
)


def pictures() -> Iterator[str]:
    """How long a chart takes to draw; what its counts take is among the questions to the archive."""
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory, "sheet.json")
        path.write_text(json.dumps(_sheet()), encoding="utf-8")
        command = [sys.executable, "-c", DRAWN, str(path)]
        yield f"chart of a month: {best_of(5, command):.2f} s to draw, from start to end of its process"
        yield f"chart of a month: peak memory of its process {peak_mb(command):.0f} MB"


def _sheet() -> dict[str, object]:
    """A month of quotes by and about, as the process that draws gets it."""
    bins = tuple(Bin(START + timedelta(days=day), day * 7 % 11, day * 5 % 4) for day in range(30))
    outlets = tuple(Share(f"Outlet {number}", 90 - 9 * number, 20) for number in range(8))
    until = START + timedelta(days=30)
    return sheet(Chart("actor", "Ada Lind", bins, "day", until, "Europe/Oslo", until.date(), outlets))[0]
