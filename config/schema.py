"""What the TOML file may say: one frozen model per table. Defaults stand in `default.toml`, not here."""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, model_validator

Method = Literal[
    "pullquote", "lex-rank", "text-rank", "lsa", "luhn", "edmundson", "sum-basic", "kl", "reduction"
]  # fmt: skip
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
ADMIN_VERBS = frozenset({"create", "edit", "preview", "run", "pause", "list"})


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is not an IANA time zone such as Europe/Oslo") from None
    return name


def _web_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        usable = False
    if not usable:
        raise ValueError(f"{url!r} is not an http or https address")
    return url


def _cron(expression: str) -> str:
    from datetime import UTC, datetime  # noqa: PLC0415 - only where a cron line stands

    try:
        next(CronSim(expression, datetime(2024, 1, 1, tzinfo=UTC)))
    except (CronSimError, StopIteration):
        raise ValueError(f"{expression!r} is not a cron line of five fields that ever fires") from None
    return expression


def _local_time(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError(f"{text!r} is not a local time such as 07:30")
    return text


Zone = Annotated[str, AfterValidator(_zone)]
WebUrl = Annotated[str, AfterValidator(_web_url)]
Cron = Annotated[str, AfterValidator(_cron)]
LocalTime = Annotated[str, AfterValidator(_local_time)]
Term = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Snowflake = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9]{1,20}$")]
SlackId = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Z][A-Z0-9]{1,30}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Table(BaseModel):
    """A table of the file: frozen, and a key that nobody knows is a problem."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class FeedSettings(Table):
    """One `[[feeds]]`: known by its URL."""

    url: WebUrl
    name: Name | None = None
    backlog: int = Field(default=0, ge=0, le=100)


class DigestSettings(Table):
    """One `[[digests]]`: known by platform, channel and name."""

    name: Name
    platform: Literal["discord", "slack", "terminal"] = "terminal"
    channel: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    at: tuple[LocalTime, ...] = ()
    cron: Cron | None = None
    zone: Zone = "UTC"
    days: tuple[Weekday, ...] = ()
    feeds: tuple[Name, ...] = ()
    include: tuple[Term, ...] = ()
    exclude: tuple[Term, ...] = ()
    stories: int = Field(default=6, ge=1, le=20)
    thread: bool = False
    empty_line: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if bool(self.at) == bool(self.cron):
            raise ValueError('give either at = ["07:30"] or cron = "30 7 * * *", and not both')
        if self.cron and self.days:
            raise ValueError("days goes with at; a cron line names its own days")
        if self.platform == "terminal" and self.channel:
            raise ValueError("a terminal digest has no channel: remove it")
        if self.platform != "terminal" and not self.channel:
            raise ValueError(f'a {self.platform} digest needs channel = "…"')
        if self.platform == "discord" and not (self.channel.isascii() and self.channel.isdigit()):
            raise ValueError("channel is a Discord channel id: digits only")
        if self.platform == "slack" and not re.fullmatch(r"[CDG][A-Z0-9]{1,30}", self.channel):
            raise ValueError("channel is a Slack channel id such as C024BE91L: at the end of the channel's details")
        if self.name in ADMIN_VERBS:
            raise ValueError(f"a digest cannot be called {self.name!r}: that is a command")
        return self


class PollSettings(Table):
    """How often and how politely feeds are read."""

    every_s: int = Field(ge=1, le=86_400)
    concurrency: int = Field(ge=1, le=64)
    per_host: int = Field(ge=1, le=16)
    article_tries: int = Field(ge=1, le=10)
    first_poll_max: int = Field(ge=0, le=1000)
    gone_after_days: int = Field(ge=1, le=365)
    recheck_hours: float = Field(ge=0, le=720)
    recheck_every_s: float = Field(ge=1, le=86_400)


class NetworkSettings(Table):
    """What may be fetched, how long and how much."""

    allow_private: tuple[str, ...]
    contact: str
    timeout_s: float = Field(gt=0, le=300)
    feed_max_bytes: int = Field(ge=1000)
    page_max_bytes: int = Field(ge=1000)
    robots: bool


class WorkerSettings(Table):
    """The limits past which the worker process is killed and restarted."""

    deadline_s: float = Field(gt=0, le=600)
    memory_mb: int = Field(ge=256)
    recycle_after: int = Field(ge=1)


class SummarySettings(Table):
    """Which algorithm chooses the sentences, and how many."""

    method: Method
    sentences: int = Field(ge=0, le=10)


class AttributionSettings(Table):
    """When a speaker is certain enough to be named."""

    threshold: float = Field(ge=0, le=1)


class DeliverySettings(Table):
    """How long a delivery is tried, and how long its card is kept right."""

    tries: int = Field(ge=1, le=50)
    lease_s: float = Field(gt=0)
    grace_s: float = Field(ge=0)
    edit_days: int = Field(ge=0, le=365)
    edit_wait_s: float = Field(ge=0, le=3600)


class ArchiveSettings(Table):
    """How long articles are kept, and digests of a guild or workspace that the bot was removed from."""

    keep_days: int = Field(ge=1)
    left_days: int = Field(ge=1)


class DiscordSettings(Table):
    """Who may what on Discord besides its own permissions, and where the admins are told of trouble."""

    admin_roles: tuple[Snowflake, ...]
    moderator_roles: tuple[Snowflake, ...]
    notices: Snowflake | Literal[""]


class SlackSettings(Table):
    """Who may what on Slack besides the workspace's admins, and where the admins are told of trouble."""

    admins: tuple[SlackId, ...]
    moderators: tuple[SlackId, ...]
    notices: SlackId | Literal[""]


class WebSettings(Table):
    """What our own HTTP server serves besides Slack's requests."""

    feeds: bool
    address: WebUrl | Literal[""]


class File(Table):
    """The whole file."""

    feeds: tuple[FeedSettings, ...] = ()
    digests: tuple[DigestSettings, ...] = ()
    poll: PollSettings
    network: NetworkSettings
    worker: WorkerSettings
    summary: SummarySettings
    attribution: AttributionSettings
    delivery: DeliverySettings
    archive: ArchiveSettings
    discord: DiscordSettings
    slack: SlackSettings
    web: WebSettings

    @model_validator(mode="after")
    def _unique(self) -> Self:
        named = [f"the feed {feed.url}" for feed in self.feeds]
        named += [f"the digest {digest.name!r} ({digest.platform} {digest.channel})" for digest in self.digests]
        twice = sorted({one for one in named if named.count(one) > 1})
        if twice:
            raise ValueError(f"{twice[0]} stands there twice")
        return self
