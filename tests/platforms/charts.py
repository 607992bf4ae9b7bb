"""Charts for tests of what draws or tells them, each field open to change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from bot.conversation import Bin, Chart, Share

MONDAY = datetime(2026, 6, 1, tzinfo=UTC)
WEEK = ((2, 0), (5, 1), (0, 0), (3, 2), (1, 0), (0, 4), (3, 2))


def a_chart(counts: Sequence[tuple[int, int]] = WEEK, since: datetime = MONDAY, **fields: Any) -> Chart:
    """A week of days, quotes by and about."""
    day = timedelta(days=1)
    usual: dict[str, Any] = {
        "kind": "actor",
        "name": "Ada Lind",
        "step": "day",
        "zone": "UTC",
        "today": date(2026, 6, 9),
        "outlets": (Share("Fjord Post", 12, 4), Share("Nordwire", 2, 5)),
    }
    bins = tuple(Bin(since + place * day, by, about) for place, (by, about) in enumerate(counts))
    return Chart(bins=bins, until=since + len(counts) * day, **(usual | fields))
