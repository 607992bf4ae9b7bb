"""What a Web API method of the loopback Slack is made of: its call, its scope and how it refuses.

It knows no method itself: those register here, and `slack_api` calls them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.loopback.slack_state import Workspace

Json = dict[str, Any]


class Refused(Exception):
    """`ok: false` with the error of the real one, and what it says beside it."""

    def __init__(self, error: str, messages: Sequence[str] = (), **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.messages = tuple(messages)
        self.more = more

    def body(self) -> Json:
        told: Json = {"ok": False, "error": self.error, **self.more}
        if self.messages:
            told["response_metadata"] = {"messages": list(self.messages)}
        return told


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a method, its arguments as they came: typed by JSON, or words by a form."""

    workspace: Workspace
    method: str
    args: Json

    def text(self, name: str, default: str = "") -> str:
        value = self.args.get(name)
        if isinstance(value, (list, dict)):
            raise Refused("invalid_arguments", [f"[ERROR] must be a string [json-pointer:/{name}]"])
        return default if value is None else str(value)

    def need(self, name: str) -> str:
        if not (value := self.text(name)):
            raise Refused("invalid_arguments", [f"[ERROR] missing required field: {name} [json-pointer:]"])
        return value

    def flag(self, name: str) -> bool:
        return str(self.args.get(name, "")).lower() in {"1", "true"}

    def structure(self, name: str, refusal: str) -> Any:
        """A list or an object: itself in a JSON body, a JSON text in a form; None where it is not given."""
        value = self.args.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value) if value else None
        except ValueError:
            raise Refused(refusal) from None


Run = Callable[[Call], Json]


@dataclass(frozen=True, slots=True)
class Method:
    """What runs, and the scope it demands of a bot token; a method that needs to see its channel asks itself."""

    run: Run
    scope: str = ""


METHODS: dict[str, Method] = {}


def method(name: str, scope: str = "") -> Callable[[Run], Run]:
    """Register a Web API method under its name."""

    def register(run: Run) -> Run:
        METHODS[name] = Method(run, scope)
        return run

    return register
