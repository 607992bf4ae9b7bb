"""What an asker reaches: the digests of their own guild or workspace, and the watches that are theirs alone."""

from __future__ import annotations

from collections.abc import Iterable

from bot.commands.command import Ask
from bot.conversation import Asker
from bot.model import Destination, Subscription


async def in_reach(ask: Ask) -> list[Subscription]:
    """The digests that the asker may know of, those of the asker's own channel first."""
    return digests_of(ask.asker, await ask.desk.subscriptions.subscriptions())


def digests_of(asker: Asker, every: Iterable[Subscription]) -> list[Subscription]:
    """Of every subscription the digests that the asker may know of, those of the asker's own channel first."""
    reached = [one for one in every if not one.is_watch and _reaches(asker, one)]
    return sorted(reached, key=lambda one: not is_here(asker, one))


def _reaches(asker: Asker, one: Subscription) -> bool:
    """The operator at the terminal reaches all; others their own channel, and their guild or workspace."""
    if asker.platform == "terminal":
        return True
    ours = one.destination.platform == asker.platform and bool(asker.space) and one.space == asker.space
    return ours or is_here(asker, one)


def is_here(asker: Asker, one: Subscription) -> bool:
    """Whether the digest goes to the channel where the asker is."""
    return (one.destination.platform, one.destination.channel) == (asker.platform, asker.channel)


async def own_watches(ask: Ask) -> list[Subscription]:
    """The asker's watches, in the order of their making."""
    return watches_of(ask.asker, await ask.desk.subscriptions.subscriptions())


def watches_of(asker: Asker, every: Iterable[Subscription]) -> list[Subscription]:
    """Of every subscription the asker's own watches."""
    return [one for one in every if one.destination == watcher(asker)]


def watcher(asker: Asker) -> Destination:
    """Where the asker is told in person."""
    return Destination(asker.platform, f"@{asker.user}")
