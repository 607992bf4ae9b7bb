"""The App Home: the workspace's digests, whom its reader watches, and what to press. Without the SDK."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.model import Subscription
from bot.platforms.buttons import Press
from bot.platforms.slack_render import buttons
from bot.platforms.slack_text import Block, Element, context, header, rich, section, words
from bot.platforms.wording import plural, when

MOST = 40
_CHANNEL = re.compile(r"[CG][A-Z0-9]+")
CREATE, WATCH = "/news digest create morning at:07:30", "/watch add"

QUESTIONS = (
    ("Ask about a person", Press("ask", "/actor", "name")),
    ("Search quotes", Press("ask", "/quotes", "text")),
    ("Help", Press("run", "/news help")),
)


def home(subscriptions: Sequence[Subscription], space: str, user: str) -> dict[str, Any]:
    """The home tab of one person: the digests of their workspace, and nobody else's watches.

    Whoever belongs to another workspace, `space` "", sees no digest.
    """
    on_slack = [one for one in subscriptions if one.destination.platform == "slack"]
    digests = [one for one in on_slack if space and not one.wanted.actor and one.space in (space, "")]
    watches = [one for one in on_slack if one.wanted.actor and one.destination.channel == f"@{user}"]
    row, _ = buttons(QUESTIONS)
    top = [header("Pullquote: who said what"), *row, {"type": "divider"}]
    return {"type": "home", "blocks": [*top, *_digests(digests), *_watches(watches)]}


def _digests(ours: Sequence[Subscription]) -> Iterator[Block]:
    yield header(plural(len(ours), "digest"))
    for one in ours[:MOST]:
        yield rich(
            [section(words(one.name, bold=True), words(f" · {when(one.schedule)} · "), _where(one)), *_state(one)]
        )
    if len(ours) > MOST:
        yield context(f"{len(ours) - MOST} more: /news digest list")
    typed = words(CREATE, code=True)
    yield rich([section(words("A new digest: type "), typed, words(" in the channel that is to have it."))])


def _watches(mine: Sequence[Subscription]) -> Iterator[Block]:
    yield header(plural(len(mine), "watch"))
    told = [rich([section(words(one.wanted.actor, bold=True)), *_state(one)]) for one in mine[:MOST]]
    yield from told
    typed = words(WATCH, code=True)
    yield rich([section(words("To be told when somebody is quoted: "), typed, words(" and a name."))])


def _where(one: Subscription) -> Element:
    """A channel's name as the reader may see it: Slack draws it, and nobody is told of it."""
    channel = one.destination.channel
    return {"type": "channel", "channel_id": channel} if _CHANNEL.fullmatch(channel) else words("a direct message")


def _state(one: Subscription) -> Iterator[Element]:
    if one.halted:
        yield section(words(f"Paused: {one.halted}", italic=True))
    elif one.paused:
        yield section(words("Paused", italic=True))
