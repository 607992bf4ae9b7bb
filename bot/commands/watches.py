"""Watches: a direct message when an actor is quoted, soon after, and never in somebody's quiet hours.

A watch is a subscription of its own kind: it goes to one person, wants the quotes of one actor, and is due every few
minutes outside the quiet hours; what came meanwhile is told when they end.
"""

from __future__ import annotations

import re

from bot.commands.arguments import words
from bot.commands.command import Argument, Ask, Command, Context
from bot.commands.reach import known_actor, own_watches, watcher
from bot.conversation import Action, Reply, TableView
from bot.errors import BadArgument
from bot.grammar import line
from bot.model import DeclaredSubscription, Schedule, Subscription, Wanted
from bot.platforms.wording import plural

MOST = 25
EVERY_MINUTES = 10
_QUIET = re.compile(r"(?P<first>\d{1,2})(?:[:.]00)?\s*(?:-|–|to)\s*(?P<last>\d{1,2})(?:[:.]00)?")
HOURS = 24


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
    """From now on the asker is told when the actor is quoted; asked again, it changes the quiet hours."""
    mine = await own_watches(ask)
    actor = await known_actor(ask, ask["actor"]) or (ask["actor"] if ask["anyway"] else None)
    if actor is None:
        return await _unknown(ask)
    there = next((one for one in mine if one.wanted.actor.casefold() == actor.casefold()), None)
    if there is None and len(mine) >= MOST:
        raise BadArgument(f"{MOST} watches are the most: take one away first. /watch list shows them.")
    schedule = Schedule(ask.asker.zone, cron=_cron(ask["quiet"]))
    asked = DeclaredSubscription(actor, watcher(ask.asker), schedule, Wanted(actor=actor))
    if there is not None:
        await ask.desk.subscriptions.change_subscription(there.id, asked)
    else:
        await ask.desk.subscriptions.add_subscription(asked, ask.now)
    stop = Action("Stop watching", line(("watch", "remove"), actor))
    return Reply(lines=(f"You are told when {actor} is quoted{_said(schedule)}.",), actions=(stop,))


async def _unknown(ask: Ask) -> Reply:
    name = ask["actor"]
    near = await ask.desk.archive.near(name, 3)
    told = f"Nobody called “{name}” is quoted here so far." + (" Did you mean one of these?" if near else "")
    again = [Action(one, ask.again(one)) for one in near]
    anyway = Action(f"Watch for “{name}”", ask.again(flags=("anyway",)))
    return Reply(lines=(told,), actions=(*again, anyway))


async def show(ask: Ask) -> Reply:
    """The asker's watches, and their quiet hours."""
    mine = await own_watches(ask)
    if not mine:
        return Reply(lines=("You watch nobody. For example: /watch add Stoltenberg quiet:22-7",))
    rows = tuple((one.wanted.actor, _said(one.schedule).removeprefix(", ") or "at any hour") for one in mine)
    return Reply(title=plural(len(mine), "watch"), table=TableView(("actor", "when"), rows))


async def remove(ask: Ask) -> Reply:
    """No more messages about the actor, and nothing kept of the watch."""
    name = ask["actor"].casefold()
    mine = await own_watches(ask)
    gone = [one for one in mine if name in (one.wanted.actor.casefold(), one.wanted.actor.casefold().split()[-1])]
    if not gone:
        raise BadArgument(f"You do not watch “{ask['actor']}”. /watch list shows whom you do.")
    await forget(ask, gone[:1])
    return Reply(lines=(f"You are no longer told about {gone[0].wanted.actor}.",))


async def forget(ask: Ask, watches: list[Subscription]) -> None:
    """Delete watches, with all that was ever planned and posted for them."""
    for one in watches:
        await ask.desk.watches.remove_subscription(one.id)


def _cron(hours: tuple[int, int] | None) -> str:
    first, last = hours or (0, 0)
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
            Argument("anyway", "watch for a name not quoted so far", words, "flag", hidden=True),
        ),
        example="/watch add Stoltenberg quiet:22-7",
    ),
    Command(("watch", "list"), "Whom you watch.", show),
    Command(("watch", "remove"), "Stop watching an actor.", remove, (ACTOR,)),
)
