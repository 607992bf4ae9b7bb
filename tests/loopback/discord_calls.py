"""A request to the API as its handlers see it, the routes' shape, and what all handlers share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.loopback.discord_errors import invalid
from tests.loopback.discord_gateway import Gateway
from tests.loopback.discord_interactions import Desk
from tests.loopback.discord_posts import Upload, Wanted
from tests.loopback.discord_state import Payload, World, snowflake
from tests.loopback.discord_time import Bell
from tests.loopback.discord_trouble import Buckets, Troubles


@dataclass(slots=True, eq=False)
class Request:
    """What the bot asked and what it was told; `at` is the server's clock."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    files: list[str]
    at: float
    headers: dict[str, str]
    status: int = 0
    answer: Any = None

    @property
    def line(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def code(self) -> int | None:
        """The vendor's number of a refusal."""
        return self.answer.get("code") if self.status >= 400 and isinstance(self.answer, dict) else None


class Answer(NamedTuple):
    """What goes back."""

    status: int = 204
    body: Any = None


@dataclass(slots=True, eq=False)
class Backend:
    """Everything behind the API."""

    world: World
    gateway: Gateway
    desk: Desk
    bell: Bell
    buckets: Buckets
    troubles: Troubles = field(default_factory=Troubles)
    requests: list[Request] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    url: str = ""
    nonce_s: float = 180.0
    token: str = ""
    likeness: bool = False


@dataclass(slots=True, eq=False)
class Call:
    """A request that came through: its path's parameters, query, body and files."""

    backend: Backend
    params: dict[str, str]
    query: dict[str, str]
    body: Any
    files: list[Upload]
    at: float
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def world(self) -> World:
        return self.backend.world

    def id(self, name: str) -> int:
        return snowflake(self.params[name], name)

    def form(self) -> Payload:
        """The body as an object."""
        if isinstance(self.body, dict):
            return self.body
        raise invalid("", "MODEL_TYPE_CONVERT", "Only dictionaries may be used in a ModelType")

    def wanted(self, body: Payload | None = None) -> Wanted:
        """The message asked for."""
        return Wanted(self.form() if body is None else body, self.files, self.backend.url)

    def flag(self, name: str) -> bool:
        return self.query.get(name, "").lower() in {"1", "true"}


class Route(NamedTuple):
    """A path as the vendor's description writes it, its handler, and the check of its form."""

    method: str
    path: str
    handler: Callable[[Call], Answer]
    check: Callable[[Call], None] | None = None
    open: bool = False
