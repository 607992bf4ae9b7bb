"""Articles on their way into stories, and stories in short, as the stages, the store and the worker hand them on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from summarizer.model import Candidate
from summarizer.prominence import Gist

MOST_CANDIDATES = 500  # articles of a window, the newest, that its digest is made of


@dataclass(frozen=True, slots=True)
class Beginning:
    """What places an article: the title and the beginning of its text; `story` where it was placed already.

    `tries` are those to place or recall it that broke the worker.
    """

    key: int
    title: str
    text: str
    lang: str
    time: datetime
    seen: datetime
    story: int | None = None
    tries: int = 0


@dataclass(frozen=True, slots=True)
class FullText:
    """All that a filter looks at in an article."""

    key: int
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Intake:
    """Articles first seen in a stretch of time, by key, and how far they came; `old` were there when a feed was new.

    Those are in the archive and no candidates: entries of a first poll beyond the feed's backlog.
    """

    read: frozenset[int] = frozenset()
    failed: frozenset[int] = frozenset()
    waiting: frozenset[int] = frozenset()
    old: frozenset[int] = frozenset()

    @property
    def seen(self) -> int:
        """How many there are."""
        return len(self.read | self.failed | self.waiting | self.old)

    def __or__(self, other: Intake) -> Intake:
        """Both together, an article once."""
        return Intake(
            self.read | other.read, self.failed | other.failed, self.waiting | other.waiting, self.old | other.old
        )


@dataclass(frozen=True, slots=True)
class Overview:
    """What ranks a window's stories, and how many feeds were asked; `failing` of them gave nothing lately."""

    gists: tuple[Gist, ...]
    feeds: int = 0
    failing: int = 0

    @property
    def placed(self) -> bool:
        """Whether every article has its story."""
        return all(one.story is not None for one in self.gists)


class WindowStore(Protocol):
    """The archive, as the stories of a window are ranked over it, and no more of it read than is told."""

    async def newest(self, feeds: Sequence[str], since: datetime, until: datetime, most: int) -> Sequence[int]:
        """The keys of the newest `most` articles of a window, the newest first."""
        ...

    async def texts_of(self, keys: Sequence[int]) -> Sequence[FullText]:
        """The texts of these articles, in this order; none that is gone."""
        ...

    async def overview(self, feeds: Sequence[str], keys: Sequence[int]) -> Overview:
        """What ranks the stories of these articles of the feeds."""
        ...

    async def articles_of(self, keys: Sequence[int]) -> Sequence[Candidate]:
        """These articles, whole, in the order of their first sight; none that is gone."""
        ...


class PlacementStore(Protocol):
    """The archive, as placing sees it."""

    async def unplaced(self, limit: int) -> Sequence[Beginning]:
        """Articles without a story, those that were seen first at first."""
        ...

    async def placed_near(self, seen: datetime) -> Sequence[Beginning]:
        """Articles with a story that others seen at that time may join, in the order of their first sight."""
        ...

    async def place(self, stories: Sequence[tuple[int, int]]) -> bool:
        """Note (article, story) for each; False where another process had placed one of them, which stays."""
        ...

    async def placing_failed(self, keys: Sequence[int], *, final: bool) -> None:
        """Count a try for each; after the `final` one an article without a story is one of its own."""
        ...


class Placer(Protocol):
    """The open stories, in memory."""

    async def place(self, known: int, some: Sequence[Beginning]) -> Sequence[int] | None:
        """The stories of the next articles; None where not `known` articles were placed before, and none is taken.

        With 0 everything begins anew.
        """
        ...
