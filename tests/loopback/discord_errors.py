"""How Discord says no: the error bodies, their codes and the nested tree of an invalid form.

It knows the shape of refusals and not when one is due.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MESSAGES = {
    10003: "Unknown Channel",
    10004: "Unknown Guild",
    10007: "Unknown Member",
    10008: "Unknown Message",
    10013: "Unknown User",
    10015: "Unknown Webhook",
    10062: "Unknown interaction",
    10063: "Unknown application command",
    10087: "Unknown tag",
    20001: "Bots cannot use this endpoint",
    20012: "You are not authorized to perform this action on this application",
    40005: "Request entity too large",
    40060: "Interaction has already been acknowledged.",
    40067: "A tag is required to create a forum post in this channel",
    50001: "Missing Access",
    50005: "Cannot edit a message authored by another user",
    50006: "Cannot send an empty message",
    50007: "Cannot send messages to this user",
    50008: "Cannot send messages in a non-text channel",
    50013: "Missing Permissions",
    50024: "Cannot execute action on this channel type",
    50027: "Invalid Webhook Token",
    50033: "Invalid Recipient(s)",
    50035: "Invalid Form Body",
    50083: "Thread is archived",
    50109: "The request body contains invalid JSON.",
    50278: "Cannot send messages to this user due to having no mutual guilds",
    160002: "Cannot reply without permission to read message history",
    160004: "A thread has already been created for this message",
    160005: "Thread is locked",
}
STATUSES = {40005: 413, 40060: 400, 40067: 400, 50027: 401, 160004: 400}

Tree = dict[str, Any]


class Refusal(Exception):
    """The answer is an error: its HTTP status and its body."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(f"{status} {body}")
        self.status, self.body, self.headers = status, dict(body), dict(headers or {})


def refuse(code: int) -> Refusal:
    """The refusal of a numbered code, in the vendor's words."""
    return Refusal(_status(code), {"message": MESSAGES[code], "code": code})


def _status(code: int) -> int:
    if code in STATUSES:
        return STATUSES[code]
    if code < 20000:
        return 404
    return 403 if code in {20001, 20012, 50001, 50005, 50007, 50013, 50278} else 400


def plain(status: int, words: str) -> Refusal:
    """A refusal without a code of its own: `401: Unauthorized`."""
    return Refusal(status, {"message": f"{status}: {words}", "code": 0})


class Faults:
    """The faults of one form, each under the path of its field."""

    def __init__(self) -> None:
        self._tree: Tree = {}

    def add(self, path: str, code: str, message: str) -> None:
        """Note a fault; the path is dotted: `embeds.0.title`."""
        at = self._tree
        for step in filter(None, path.split(".")):
            at = at.setdefault(step, {})
        at.setdefault("_errors", []).append({"code": code, "message": message})

    def required(self, path: str) -> None:
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required")

    def choice(self, path: str, allowed: object) -> None:
        self.add(path, "BASE_TYPE_CHOICES", f"Value must be one of {allowed}.")

    def __bool__(self) -> bool:
        return bool(self._tree)

    def settle(self) -> None:
        """Refuse where anything was noted."""
        if self._tree:
            raise Refusal(400, {"message": MESSAGES[50035], "code": 50035, "errors": self._tree})


def invalid(path: str, code: str, message: str) -> Refusal:
    """The refusal of a form with one fault."""
    faults = Faults()
    faults.add(path, code, message)
    try:
        faults.settle()
    except Refusal as refusal:
        return refusal
    raise AssertionError(path)
