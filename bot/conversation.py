"""The values of questions and answers, neutral to every platform, all frozen; datetimes are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from summarizer.model import Citation, Digest, DigestStory


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a question was answered from."""

    articles: int
    feeds: int
    unclear: int


@dataclass(frozen=True, slots=True)
class Found:
    """One page of citations, newest first, and how many there are in all."""

    citations: tuple[Citation, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its label, and the command line that it stands for."""

    label: str
    command: str


@dataclass(frozen=True, slots=True)
class TableView:
    """Rows of short strings under column heads."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a reply."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """The neutral answer to a command; each platform draws what is there, in this order."""

    title: str = ""
    lines: tuple[str, ...] = ()
    digest: Digest | None = None
    stories: tuple[DigestStory, ...] = ()
    citations: tuple[Citation, ...] = ()
    table: TableView | None = None
    footer: str = ""
    actions: tuple[Action, ...] = ()
    attachment: Attachment | None = None
    error: bool = False


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What could come next in a line: `text` takes the place of its last `back` characters; `label` is shown."""

    text: str
    back: int
    label: str
    note: str = ""


Role = Literal["all", "moderator", "admin"]


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and from where; `role` is what the platform or a configured role allows, checked at each use."""

    platform: str
    user: str
    role: Role = "all"
    channel: str = ""
    zone: str = "UTC"
