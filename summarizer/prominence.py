"""Which stories come first: told by many outlets, with many people heard, lately seen.

All that this needs of an article is its `Gist`: a window is ranked without its texts. Knows no quotation's words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import log2

OUTLETS, VOICES, FRESH = 1.0, 0.5, 0.5

Gists = Sequence["Gist"]


@dataclass(frozen=True, slots=True)
class Gist:
    """What of an article weighs in its story; `voices` are the speakers of its quotations that a card may show.

    `story` is the key of the article that opened its story, None until it is placed. `time` is `citations.time_of`.
    """

    key: int
    story: int | None
    outlet: str
    time: datetime
    seen: datetime
    voices: frozenset[str] = frozenset()


def foremost(gists: Iterable[Gist], since: datetime, until: datetime) -> list[Gists]:
    """The stories of placed articles, the most prominent in (since, until] first; the same for any order of `gists`."""
    stories: dict[int | None, list[Gist]] = {}
    for one in sorted(gists, key=lambda one: (one.time, one.key)):
        stories.setdefault(one.story, []).append(one)
    return sorted(stories.values(), key=lambda told: rank(told, _voices(told), since, until))


def rank(told: Gists, voices: Collection[str], since: datetime, until: datetime) -> tuple[float, datetime, int]:
    """What stories are sorted by, where these `voices` say something new in one; of equals the earlier one first."""
    time, key = min((one.time, one.key) for one in told)
    outlets = {one.outlet for one in told}
    return -_prominence(outlets, voices, _freshness(told, since, until)), time, key


def _voices(told: Gists) -> frozenset[str]:
    return frozenset[str]().union(*(one.voices for one in told))


def _prominence(outlets: Collection[str], voices: Collection[str], fresh: float) -> float:
    return OUTLETS * log2(1 + len(outlets)) + VOICES * log2(1 + len(voices)) + FRESH * fresh


def _freshness(told: Gists, since: datetime, until: datetime) -> float:
    """0 where the newest article was seen at the window's beginning, 1 at its end."""
    window, age = until - since, max(one.seen for one in told) - since
    return min(1.0, max(0.0, age / window)) if window else 0.0
