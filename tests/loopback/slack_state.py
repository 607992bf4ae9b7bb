"""What a loopback workspace holds: people, channels, messages, views, files, and the clock it goes by.

It knows no HTTP. Everything in it is read and changed under its one lock, `changed`, which tells those who wait.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.loopback.slack_blocks import interactive
from tests.loopback.slack_calls import Json, Refused
from tests.loopback.slack_manifest import Manifest
from tests.loopback.slack_reading import Reading, read

TEAM, TEAM_DOMAIN, APP = "T0LOOPBACK", "loopback", "A0LOOPBACK"
BOT_USER, BOT_ID = "U0BOT", "B0BOT"
APP_NAME = "pullquote"
SCOPES = (
    "app_mentions:read channels:history channels:read chat:write commands files:read files:write groups:history "
    "groups:read im:history im:read im:write mpim:history mpim:read team:read usergroups:read users:read"
)
READ_SCOPES = {"public": "channels", "private": "groups", "im": "im", "mpim": "mpim"}


class Clock:
    """Seconds since the epoch; `forward` skips time, `stop` lets none pass until `forward` does."""

    def __init__(self) -> None:
        self._offset = 0.0
        self._standing: float | None = None

    def __call__(self) -> float:
        return (time.time() if self._standing is None else self._standing) + self._offset

    def forward(self, seconds: float) -> None:
        self._offset += seconds

    def stop(self) -> None:
        self._standing = time.time() if self._standing is None else self._standing


@dataclass(slots=True)
class User:
    """A member of the workspace, or (`is_stranger`) somebody met in a shared channel."""

    id: str
    name: str
    real_name: str = ""
    is_admin: bool = False
    is_owner: bool = False
    is_primary_owner: bool = False
    tz: str = "Europe/Oslo"
    team_id: str = TEAM
    is_bot: bool = False
    is_stranger: bool = False
    deleted: bool = False
    is_restricted: bool = False

    def body(self) -> Json:
        told: Json = {name: getattr(self, name) for name in self.__slots__}
        profile = {"real_name": self.real_name or self.name, "display_name": self.name, "team": self.team_id}
        return told | {"profile": profile, "is_ultra_restricted": False, "tz_offset": 3600}


@dataclass(slots=True)
class Message:
    """A message as Slack keeps it; `ephemeral_to` sees it alone, `origin` is the interaction that led to it."""

    ts: str
    channel: str
    user: str
    text: str = ""
    blocks: list[Json] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: Json | None = None
    edited_ts: str | None = None
    ephemeral_to: str | None = None
    files: list[Json] = field(default_factory=list)
    origin: str | None = None
    broadcast: bool = False
    request: Json = field(default_factory=dict)

    def body(self, *, metadata: bool = True) -> Json:
        told: Json = {"type": "message", "user": self.user, "text": self.text, "ts": self.ts, "team": TEAM}
        if self.user == BOT_USER:
            told |= {"bot_id": BOT_ID, "app_id": APP, "bot_profile": {"id": BOT_ID, "name": APP_NAME, "app_id": APP}}
        optional = {"blocks": self.blocks, "thread_ts": self.thread_ts, "files": self.files}
        told |= {name: value for name, value in optional.items() if value}
        if self.edited_ts:
            told["edited"] = {"user": self.user, "ts": self.edited_ts}
        if metadata and self.metadata:
            told["metadata"] = self.metadata
        return told

    @property
    def elements(self) -> list[Json]:
        return [one for _, one in interactive(self.blocks)]

    @property
    def buttons(self) -> list[str]:
        """The labels to press, from the top."""
        return [one["text"]["text"] for one in self.elements if one["type"] == "button"]

    @property
    def shown(self) -> str:
        """All text a reader sees, a line per piece: that of the blocks, or the plain text where there are none."""
        return "\n".join(texts(self.blocks)) if self.blocks else self.text

    @property
    def reading(self) -> Reading:
        """What a reader's eye meets, and whom it pings."""
        return read(self.blocks, self.text)


@dataclass(slots=True)
class View:
    """A modal or the home tab of one person; `body` is what the app sent, `state` what the person put in."""

    id: str
    user: str
    body: Json
    hash: str
    root: str
    previous: str | None = None
    state: Json = field(default_factory=dict)

    def told(self) -> Json:
        told: Json = {"callback_id": "", "private_metadata": "", "external_id": "", "title": None, "submit": None}
        told |= {"close": None, "clear_on_close": False, "notify_on_close": False, **self.body}
        ids = {"id": self.id, "team_id": TEAM, "app_id": APP, "app_installed_team_id": TEAM, "bot_id": BOT_ID}
        place = {"hash": self.hash, "root_view_id": self.root, "previous_view_id": self.previous}
        return told | ids | place | {"state": {"values": self.state}}

    @property
    def blocks(self) -> list[Json]:
        return list(self.body["blocks"])

    @property
    def title(self) -> str:
        return str((self.body.get("title") or {}).get("text", ""))

    @property
    def buttons(self) -> list[str]:
        return [one["text"]["text"] for _, one in interactive(self.blocks) if one["type"] == "button"]

    @property
    def shown(self) -> str:
        return "\n".join(texts(self.blocks))

    @property
    def reading(self) -> Reading:
        return read([self.body.get("title") or {}, *self.blocks])


@dataclass(slots=True)
class Channel:
    """A conversation of any kind: `public`, `private`, `im` or `mpim`."""

    id: str
    name: str
    kind: str = "public"
    members: set[str] = field(default_factory=set)
    archived: bool = False
    messages: list[Message] = field(default_factory=list)

    def body(self) -> Json:
        kinds = {"is_channel": "public", "is_group": "private", "is_im": "im", "is_mpim": "mpim"}
        told: Json = {"id": self.id, "name": self.name, "is_archived": self.archived, "context_team_id": TEAM}
        told |= {flag: self.kind == kind for flag, kind in kinds.items()}
        told |= {"is_private": self.kind != "public", "is_member": BOT_USER in self.members}
        if self.kind == "im":
            told |= {"user": next(iter(self.members - {BOT_USER})), "is_open": True}
        return told

    def message(self, ts: str) -> Message | None:
        return next((one for one in self.messages if one.ts == ts), None)


@dataclass(slots=True)
class Trigger:
    """A `trigger_id`: good once within three seconds; `view` is the modal it came from."""

    made_at: float
    user: str
    view: str | None = None
    used: bool = False


@dataclass(frozen=True, slots=True)
class Violation:
    """Something the bot did that Slack refuses, or that Slack's protocol forbids."""

    where: str
    error: str
    messages: tuple[str, ...] = ()
    body: Any = None


@dataclass(slots=True)
class Request:
    """One request of the bot and what became of it; `status` 0 is a connection dropped."""

    method: str
    args: Json
    token: str
    at: float
    status: int = 0
    answer: Json = field(default_factory=dict)


class Workspace:
    """The state of the one workspace, and which tokens and scopes are good there."""

    def __init__(self) -> None:
        self.changed = threading.Condition(threading.RLock())
        self.clock = Clock()
        self.bot_token, self.app_token = "xoxb-loopback-1", "xapp-loopback-1"
        self.signing_secret = "loopback-signing-secret"
        self.token_problem = ""  # "token_revoked" or "account_inactive": the error of every call
        self.scopes = set(SCOPES.split())
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, list[str]] = {}
        self.ephemerals: list[Message] = []
        self.modals: dict[str, list[View]] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, Json] = {}
        self.contents: dict[str, bytes] = {}
        self.looks: dict[str, int] = {}  # how often the bot asked for a file
        self.triggers: dict[str, Trigger] = {}
        self.requests: list[Request] = []
        self.violations: list[Violation] = []
        self.base = ""
        self.home_enabled = True
        self.manifest: Manifest | None = None  # without one everything is declared
        self.tight_history = False
        self.history_read_at: float | None = None
        self.tickets: set[str] = set()  # one-time, each for one connection of Socket Mode
        self._numbers = 0
        self._last_ts = 0
        self.users[BOT_USER] = User(BOT_USER, APP_NAME, is_bot=True)

    def number(self) -> int:
        with self.changed:
            self._numbers += 1
            return self._numbers

    def new_id(self, letter: str) -> str:
        return f"{letter}{self.number():09d}"

    def new_ts(self) -> str:
        """A time stamp later than any before, which is also the id of a message."""
        with self.changed:
            self._last_ts = max(int(self.clock() * 1_000_000), self._last_ts + 1)
            return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def new_trigger(self, user: str, view: str | None = None) -> str:
        trigger = f"{self.number()}.{TEAM}.{int(self.clock())}"
        self.triggers[trigger] = Trigger(self.clock(), user, view)
        return trigger

    def violate(self, where: str, error: str, messages: Iterable[str] = (), body: Any = None) -> None:
        with self.changed:
            self.violations.append(Violation(where, error, tuple(messages), body))
            self.changed.notify_all()

    def channel(self, channel_id: str, *, joined: bool = False) -> Channel:
        """The channel as the bot may see it: a private one without the bot is not there at all."""
        channel = self.channels.get(channel_id)
        if channel is None or (channel.kind != "public" and BOT_USER not in channel.members):
            raise Refused("channel_not_found")
        if joined and BOT_USER not in channel.members:
            raise Refused("not_in_channel")
        return channel

    def user(self, user_id: str) -> User:
        if (user := self.users.get(user_id)) is None:
            raise Refused("user_not_found")
        return user

    def need_scope(self, scope: str) -> None:
        if scope and scope not in self.scopes:
            raise Refused("missing_scope", needed=scope, provided=",".join(sorted(self.scopes)))

    def dm(self, user: str) -> Channel:
        """The conversation of the bot and one person, opened where there is none."""
        for channel in self.channels.values():
            if channel.kind == "im" and user in channel.members:
                return channel
        channel = Channel(self.new_id("D"), user, "im", {BOT_USER, user})
        self.channels[channel.id] = channel
        return channel

    def with_ids(self, blocks: Iterable[Json]) -> list[Json]:
        """Blocks as Slack keeps them: ids given where the app gave none."""
        kept = [{**block, "block_id": block.get("block_id") or f"b{self.number():05d}"} for block in blocks]
        for _, element in interactive(kept):
            element.setdefault("action_id", f"a{self.number():05d}")
        return kept


def texts(value: Any) -> Iterator[str]:
    """Every piece of text within blocks, in reading order."""
    if isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, dict):
        for name in ("title", "label", "text", "fields", "accessory", "element", "elements", "placeholder", "url"):
            held = value.get(name)
            if name == "text" and isinstance(held, str):
                yield held
            elif name != "url" or "text" not in value:
                yield from texts(held) if not isinstance(held, str) else [held]
