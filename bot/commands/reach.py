"""What an asker reaches: the digests of their own guild or workspace, and the watches that are theirs alone."""

from __future__ import annotations

from bot.commands.command import Ask
from bot.conversation import Asker
from bot.model import Destination, Subscription


async def in_reach(ask: Ask) -> list[Subscription]:
    """The digests that the asker may know of, those of the asker's own channel first."""
    every = await ask.desk.subscriptions.subscriptions()
    reached = [one for one in every if not one.wanted.actor and reaches(ask.asker, one)]
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


async def own_watches(ask: Ask) -> list[Subscription]:
    """The asker's watches, in the order of their making."""
    every = await ask.desk.subscriptions.subscriptions()
    return [one for one in every if one.wanted.actor and one.destination == watcher(ask.asker)]


def watcher(asker: Asker) -> Destination:
    """Where the asker is told in person: `@` and their id; the terminal is its only asker's."""
    return Destination(asker.platform, f"@{asker.user}" if asker.platform != "terminal" else "")


async def known_actor(ask: Ask, name: str) -> str | None:
    """Whom `name` means, where the archive holds anything by or about one actor of that name."""
    for about in (False, True):
        anything = await ask.desk.archive.by_actor(
            name, about=about, since=None, until=None, source=None, offset=0, limit=1
        )
        if anything.total:
            return (not about and anything.citations[0].speaker) or name
    return None
