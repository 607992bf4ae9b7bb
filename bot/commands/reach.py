"""Which digests an asker reaches: what another guild or workspace set up is neither shown nor changed."""

from __future__ import annotations

from bot.commands.command import Ask
from bot.conversation import Asker
from bot.model import Subscription


async def in_reach(ask: Ask) -> list[Subscription]:
    """The digests that the asker may know of, those of the asker's own channel first."""
    every = await ask.desk.subscriptions.subscriptions()
    reached = [one for one in every if reaches(ask.asker, one)]
    return sorted(reached, key=lambda one: not is_here(ask.asker, one))


def reaches(asker: Asker, one: Subscription) -> bool:
    """The operator at the terminal reaches all; others their own channel, and their guild or workspace."""
    if asker.platform == "terminal":
        return True
    ours = one.destination.platform == asker.platform and bool(asker.space) and one.space == asker.space
    return ours or is_here(asker, one)


def is_here(asker: Asker, one: Subscription) -> bool:
    """Whether the digest goes to the channel where the asker is."""
    return (one.destination.platform, one.destination.channel) == (asker.platform, asker.channel)
