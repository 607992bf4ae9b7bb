"""What an answer's status and first bytes say about it: usable, or refused and why. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from bot.errors import FetchKind
from bot.feeds.headers import retry_after_s

_CHALLENGE = re.compile(
    rb"<title>\s*(?:just a moment|attention required! \| cloudflare|checking your browser|ddos-guard"
    rb"|please wait\.\.\. \| cloudflare|pardon our interruption)|window\._cf_chl_opt|_incapsula_resource"
    rb"|geo\.captcha-delivery\.com|px-captcha",
    re.IGNORECASE,
)
_PAGE = re.compile(rb"<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_LOOKED_AT = 20_000
_CHALLENGE_MAX = 60_000
_KINDS: Mapping[int, FetchKind] = {
    401: "blocked", 402: "blocked", 403: "blocked", 451: "blocked", 404: "not_found", 410: "gone", 429: "throttled",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why an answer is of no use."""

    reason: str
    kind: FetchKind
    retry_after_s: float | None = None


def refusal(status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Refusal | None:
    """None for an answer that can be used."""
    if headers.get("cf-mitigated", "").lower() == "challenge" or is_challenge(body):
        return Refusal("it asks to prove that one is human", "blocked", retry_after_s(headers, now))
    if status >= HTTPStatus.BAD_REQUEST or status < HTTPStatus.OK or status >= HTTPStatus.MULTIPLE_CHOICES:
        return Refusal(_named(status), _KINDS.get(status, "server"), retry_after_s(headers, now))
    if status == HTTPStatus.PARTIAL_CONTENT:
        return Refusal("it sent a part that nobody asked for (HTTP 206)", "server")
    return None if body.strip() else Refusal("the answer is empty", "server")


def is_challenge(body: bytes) -> bool:
    """Whether a body is a bot check rather than a page or feed."""
    if len(body) > _CHALLENGE_MAX or not _PAGE.search(body, 0, 1000):
        return False
    return bool(_CHALLENGE.search(body, 0, _LOOKED_AT))


def _named(status: int) -> str:
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"
