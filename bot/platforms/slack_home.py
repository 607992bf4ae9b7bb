"""The App Home: which digests the workspace has, when they come and where, and what to press. Without the SDK."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from bot.model import Schedule, Subscription
from bot.platforms.buttons import Press
from bot.platforms.slack_render import buttons
from bot.platforms.slack_text import Block, Element, context, header, rich, section, words
from bot.platforms.wording import plural

MOST = 40
CREATE = "/news digest create morning at:07:30"

QUESTIONS = (
    ("Ask about a person", Press("ask", "/actor", "name")),
    ("Search quotes", Press("ask", "/quotes", "text")),
    ("Help", Press("run", "/news help")),
)


def home(subscriptions: Sequence[Subscription], space: str) -> dict[str, Any]:
    """The home tab of anybody in the workspace."""
    ours = [one for one in subscriptions if one.destination.platform == "slack" and one.space in (space, "")]
    row, _ = buttons(QUESTIONS)
    top = [header("Pullquote: who said what"), *row, {"type": "divider"}]
    return {"type": "home", "blocks": [*top, *_digests(ours), *_hint()]}


def _digests(ours: Sequence[Subscription]) -> Iterator[Block]:
    yield header(plural(len(ours), "digest"))
    for one in ours[:MOST]:
        yield rich(
            [section(words(one.name, bold=True), words(f" · {when(one.schedule)} · "), _where(one)), *_state(one)]
        )
    if len(ours) > MOST:
        yield context(f"{len(ours) - MOST} more: /news digest list")


def _where(one: Subscription) -> Element:
    """A channel's name as the reader may see it: Slack draws it, and nobody is told of it."""
    return {"type": "channel", "channel_id": one.destination.channel} if one.destination.channel else words("nowhere")


def _state(one: Subscription) -> Iterator[Element]:
    if one.halted:
        yield section(words(f"Paused: {one.halted}", italic=True))
    elif one.paused:
        yield section(words("Paused", italic=True))


def _hint() -> Iterator[Block]:
    typed = words(CREATE, code=True)
    yield rich([section(words("A new digest: type "), typed, words(" in the channel that is to have it."))])


def when(schedule: Schedule) -> str:
    """`07:30 and 18:00 Europe/Oslo, mon tue`."""
    at = f"cron {schedule.cron}" if schedule.cron else " and ".join(schedule.at)
    return f"{at} {schedule.zone}" + (f", {' '.join(schedule.days)}" if schedule.days else "")
