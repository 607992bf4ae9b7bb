"""The values of questions and answers, neutral to every platform, all frozen; datetimes are aware and in UTC."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
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
    """One page of quotations, newest first, each told once, and on how many an answer's pages hold.

    `older` is the moment before which there may be more than an answer goes through.
    """

    citations: tuple[Citation, ...]
    total: int
    older: datetime | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """A button: its label, and the command line that it stands for.

    With `asks` a form asks for the argument of this name first, and the line is completed with what was typed.
    """

    label: str
    command: str
    asks: str = ""


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
    """The neutral answer to a command; each platform draws what is there, in this order.

    `share` is the command line whose answer may be shown to all, "" where there is nothing to share; `zone` is the
    asker's, in which times are shown.
    """

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
    share: str = ""
    zone: str = "UTC"


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
    """Who asks, and from where; `role` is what the platform or a configured role allows, checked at each use.

    `space` is the guild or workspace, "" where there is none: in the terminal and in Discord's direct messages.
    """

    platform: str
    user: str
    role: Role = "all"
    channel: str = ""
    zone: str = "UTC"
    space: str = ""


# --- the catalogue, as a platform sees it ----------------------------------------------------------------------------

OptionKind = Literal["text", "whole", "flag", "channel", "file"]


@dataclass(frozen=True, slots=True)
class Option:
    """One argument of a command: `completes` where values can be suggested; `least` and `most` bound a whole number."""

    name: str
    help: str
    kind: OptionKind = "text"
    required: bool = False
    completes: bool = False
    least: int | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One command as a platform exposes it; `main` names the option that takes the loose words, "" where none does."""

    path: tuple[str, ...]
    summary: str
    options: tuple[Option, ...] = ()
    who: Role = "all"
    main: str = ""
    aliases: tuple[tuple[str, ...], ...] = ()
