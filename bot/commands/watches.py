"""Watches: a direct message when an actor is quoted, soon after, outside the asker's quiet hours.

A watch is a subscription of its own kind: it goes to one person, wants the quotes of one actor, and is due every few
minutes outside the quiet hours; what came meanwhile is told when they end. A message that the platform put off just
before them may come when they have begun.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.commands.arguments import words, zone
from bot.commands.command import Argument, Ask, Command, Context
from bot.commands.reach import own_watches, watcher
from bot.conversation import Action, Reply, TableView
from bot.errors import BadArgument
from bot.grammar import line
from bot.model import DeclaredSubscription, Schedule, Subscription, Wanted
from bot.platforms.wording import plural

MOST = 25
EVERY_MINUTES = 10
HOURS = 24
_QUIET = re.compile(r"(?P<first>\d{1,2})(?:[:.]00)?\s*(?:-|–|to)\s*(?P<last>\d{1,2})(?:[:.]00)?")


def quiet(text: str, _: Context) -> tuple[int, int]:
    """Quiet hours, "22-7", as the hour they begin and the hour they end; "none" takes them away."""
    if text.strip().lower() in {"none", "never", "no"}:
        return (0, 0)
    found = _QUIET.fullmatch(text.strip())
    hours = (int(found["first"]) % HOURS, int(found["last"]) % HOURS) if found else (0, 0)
    if not found or max(int(found["first"]), int(found["last"])) > HOURS or hours[0] == hours[1]:
        raise BadArgument(f"“{text.strip()}” are no quiet hours such as 22-7.")
    return hours


async def add(ask: Ask) -> Reply:
    """From now on the asker is told when the actor is quoted; asked again, it changes the hours or the zone."""
    mine = await own_watches(ask)
    actor = await ask.desk.archive.actor_named(ask["actor"]) or (ask["actor"] if ask["anyway"] else None)
    there = _exactly(mine, actor or ask["actor"])
    if there:
        return await _changed(ask, there[0])
    if not actor:
        return await _unknown(ask)
    if len(mine) >= MOST:
        raise BadArgument(f"{MOST} watches are the most: take one away first. /watch list shows them.")
    schedule = Schedule(ask["zone"] or ask.asker.zone, cron=_cron(ask["quiet"] or (0, 0)))
    await ask.desk.subscriptions.add_subscription(
        DeclaredSubscription(actor, watcher(ask.asker), schedule, Wanted(actor=actor)), ask.now
    )
    return _told(actor, schedule)


async def _changed(ask: Ask, there: Subscription) -> Reply:
    """What is not named stays; a watch whose messages did not arrive is tried again."""
    cron = there.schedule.cron if ask["quiet"] is None else _cron(ask["quiet"])
    schedule = replace(there.schedule, zone=ask["zone"] or there.schedule.zone, cron=cron)
    asked = DeclaredSubscription(there.name, there.destination, schedule, there.wanted)
    await ask.desk.subscriptions.change_subscription(there.id, asked)
    if there.paused:
        await ask.desk.subscriptions.pause_subscription(there.id, ask.now, paused=False)
    return _told(there.wanted.actor, schedule)


def _told(actor: str, schedule: Schedule) -> Reply:
    stop = Action("Stop watching", line(("watch", "remove"), actor))
    return Reply(lines=(f"You are told when {actor} is quoted{_said(schedule)}.",), actions=(stop,))


async def _unknown(ask: Ask) -> Reply:
    """Nobody bears the name so far, or several do: never a guess."""
    name = ask["actor"]
    near = await ask.desk.archive.near(name, 3)
    again = [Action(one, ask.again(one)) for one in near]
    if any(name.casefold() in one.casefold().split() for one in near):
        return Reply(lines=(f"“{name}” may be one of several people: whom do you mean?",), actions=tuple(again))
    told = f"Nobody called “{name}” is quoted here so far." + (" Did you mean one of these?" if near else "")
    anyway = Action(f"Watch for “{name}”", ask.again(flags=("anyway",)))
    return Reply(lines=(told,), actions=(*again, anyway))


async def show(ask: Ask) -> Reply:
    """The asker's watches, and their quiet hours."""
    mine = await own_watches(ask)
    if not mine:
        return Reply(lines=("You watch nobody. For example: /watch add Stoltenberg quiet:22-7",))
    rows = tuple((one.wanted.actor, _state(one)) for one in mine)
    return Reply(title=plural(len(mine), "watch"), table=TableView(("actor", "when"), rows))


def _state(one: Subscription) -> str:
    if one.halted:
        return f"not told: {one.halted} Then: /watch add and the name."
    return _said(one.schedule).removeprefix(", ") or "at any hour"


async def remove(ask: Ask) -> Reply:
    """No more messages about the actor, and nothing kept of the watch."""
    gone = _called(await own_watches(ask), ask["actor"])
    if not gone:
        raise BadArgument(f"You do not watch “{ask['actor']}”. /watch list shows whom you do.")
    if len(gone) > 1:
        which = tuple(Action(one.wanted.actor, ask.again(one.wanted.actor)) for one in gone[:5])
        return Reply(lines=(f"You watch several called “{ask['actor']}”: whom do you mean?",), actions=which)
    await forget(ask, gone)
    return Reply(lines=(f"You are no longer told about {gone[0].wanted.actor}.",))


def _called(mine: Sequence[Subscription], name: str) -> list[Subscription]:
    """The watch of exactly this name, else all whose last word it is."""
    asked = name.casefold()
    return _exactly(mine, name) or [one for one in mine if one.wanted.actor.casefold().split()[-1] == asked]


def _exactly(mine: Sequence[Subscription], name: str) -> list[Subscription]:
    return [one for one in mine if one.wanted.actor.casefold() == name.casefold()]


async def forget(ask: Ask, watches: Sequence[Subscription]) -> None:
    """Delete watches, with all that was ever planned and posted for them."""
    for one in watches:
        await ask.desk.watches.remove_subscription(one.id)


def _cron(hours: tuple[int, int]) -> str:
    first, last = hours
    if first == last:
        return f"*/{EVERY_MINUTES} * * * *"
    awake = sorted((last + hour) % HOURS for hour in range((first - last) % HOURS))
    return f"*/{EVERY_MINUTES} {','.join(map(str, awake))} * * *"


def _said(schedule: Schedule) -> str:
    """`, outside 22:00 to 7:00 Europe/Oslo`, or ""."""
    hours = (schedule.cron or "").split()[1:2]
    if not hours or hours == ["*"]:
        return ""
    awake = {int(hour) for hour in hours[0].split(",")}
    begins = next(hour for hour in range(HOURS) if hour not in awake and (hour - 1) % HOURS in awake)
    ends = next(hour for hour in range(HOURS) if hour in awake and (hour - 1) % HOURS not in awake)
    return f", outside {begins}:00 to {ends}:00 {schedule.zone}"


ACTOR = Argument("actor", "a name", words, "words", required=True, complete="actors")

COMMANDS = (
    Command(
        ("watch", "add"),
        "A direct message when an actor is quoted.",
        add,
        (
            ACTOR,
            Argument("quiet", "hours without messages, such as 22-7", quiet, suggestions=("22-7", "none")),
            Argument("zone", "time zone of these hours, such as Europe/Oslo", zone, suggestions=("UTC", "Europe/Oslo")),
            Argument("anyway", "watch for a name not quoted so far", words, "flag", hidden=True),
        ),
        example="/watch add Stoltenberg quiet:22-7",
    ),
    Command(("watch", "list"), "Whom you watch.", show),
    Command(("watch", "remove"), "Stop watching an actor.", remove, (replace(ACTOR, complete="watches"),)),
)
