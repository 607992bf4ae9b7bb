"""Digests as an admin manages them in chat: create, edit, preview, run, pause, list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.commands.arguments import channel, days, several, times, whole, words, yes_or_no, zone
from bot.commands.command import Argument, Ask, Command
from bot.commands.composing import composed
from bot.commands.reach import in_reach, is_here
from bot.conversation import Action, Reply, TableView
from bot.errors import BadArgument, CommandError
from bot.grammar import line
from bot.model import DeclaredSubscription, Destination, Schedule, Subscription, Wanted
from bot.platforms.wording import plural, when

VERBS = frozenset({"create", "edit", "preview", "run", "pause", "list"})
IN_FILE = "set in pullquote.toml"
MAX_STORIES = 20
SMALLER = "Nothing was posted: see the log, raise [worker] memory_mb or deadline_s, or take a feed out."


async def create(ask: Ask) -> Reply:
    """A digest for this channel, from the next of its times on."""
    name = ask["name"]
    if name.casefold() in VERBS:
        raise BadArgument(f"A digest cannot be called “{name}”: that is a command.")
    schedule = Schedule(ask["zone"] or ask.asker.zone, ask["at"], days=ask["days"] or ())
    wanted = await _wanted(ask, Wanted())
    where = Destination(ask.asker.platform, ask["channel"] or ask.asker.channel)
    missing = await ask.desk.operations.check(where, ask.asker.space, thread=wanted.thread)
    if missing:
        return Reply(lines=("Nothing can be posted there yet.", *missing), actions=(_retry(ask),), error=True)
    asked = DeclaredSubscription(name, where, schedule, wanted, ask.asker.space)
    made = await ask.desk.subscriptions.add_subscription(asked, ask.now)
    if made is None:
        raise BadArgument(f"There is a digest called “{name}” here already: /news digest edit changes it.")
    preview = Action("Preview", line(("news", "digest", "preview"), name))
    return Reply(lines=(f"Created {name}: {when(schedule)}, {_what(wanted)}.",), actions=(preview,))


def _retry(ask: Ask) -> Action:
    return Action("Try again", ask.again())


async def edit(ask: Ask) -> Reply:
    """What is named changes, the rest stays; one that the file sets is edited there."""
    found = await chosen(ask, ask["name"])
    refuse_declared(found)
    old = found.schedule
    schedule = Schedule(ask["zone"] or old.zone, ask["at"] or old.at, None if ask["at"] else old.cron, old.days)
    schedule = schedule if ask["days"] is None else replace(schedule, days=ask["days"])
    if schedule.cron and schedule.days:
        raise BadArgument("This digest has a cron line, which names its own days: give at: as well.")
    wanted = await _wanted(ask, found.wanted)
    await ask.desk.subscriptions.change_subscription(
        found.id, DeclaredSubscription(found.name, found.destination, schedule, wanted)
    )
    return Reply(lines=(f"{found.name}: {when(schedule)}, {_what(wanted)}.",))


async def _wanted(ask: Ask, old: Wanted) -> Wanted:
    given: dict[str, Any] = {key: ask[key] for key in ("include", "exclude", "stories", "thread", "empty_line")}
    given["feeds"] = None if ask["feeds"] is None else await _feeds(ask, ask["feeds"])
    return replace(old, **{key: value for key, value in given.items() if value is not None})


async def _feeds(ask: Ask, names: tuple[str, ...]) -> tuple[str, ...]:
    """The feeds of these names, in any case, under their own; raises `BadArgument` for one that nobody added."""
    own = {feed.name.casefold(): feed.name for feed in await ask.desk.feeds.feeds()}
    missing = [name for name in names if name.casefold() not in own]
    if missing:
        raise BadArgument(f"No feed is called “{missing[0]}”. /news feed list shows them.")
    return tuple(dict.fromkeys(own[name.casefold()] for name in names))


async def preview(ask: Ask) -> Reply:
    """What the digest would tell of the last days, posted nowhere."""
    found = await chosen(ask, ask["name"])
    since = ask.now - timedelta(days=ask["days"] or 1)
    until = ask.now + timedelta(seconds=1)
    made = await composed(
        ask.desk.operations.compose(found.name, found.wanted, since, until, found.schedule.zone), SMALLER
    )
    if made.stories:
        return Reply(digest=made)
    week = Action("Preview 7 days", ask.again(days=7))
    told = f"{found.name} would have had nothing to tell in the last {plural(ask['days'] or 1, 'day')}."
    return Reply(lines=(told,), actions=() if ask["days"] else (week,))


async def run(ask: Ask) -> Reply:
    """The digest is posted now, of what came since the last one; its next time stays."""
    found = await chosen(ask, ask["name"])
    if found.halted:
        raise CommandError(f"{found.name} is paused: {found.halted} Then: /news digest pause {found.name} resume")
    if await composed(ask.desk.operations.post_now(found), SMALLER):
        return Reply(lines=(f"{found.name} is on its way.",))
    return Reply(lines=(f"Nothing new for {found.name} since its last time.",))


async def pause(ask: Ask) -> Reply:
    """No digest until it is resumed; the pause stays over restarts, whatever the file says."""
    found = await chosen(ask, ask["name"])
    missing: Sequence[str] = ()
    if ask["resume"]:
        missing = await ask.desk.operations.check(found.destination, found.space, thread=found.wanted.thread)
    if missing:
        return Reply(lines=(f"{found.name} stays paused.", *missing), actions=(_retry(ask),), error=True)
    await ask.desk.subscriptions.pause_subscription(found.id, ask.now, paused=not ask["resume"])
    if ask["resume"]:
        return Reply(lines=(f"{found.name} runs again: {when(found.schedule)}.",))
    return Reply(lines=(f"{found.name} is paused.",), actions=(Action("Resume", ask.again(flags=("resume",))),))


async def show(ask: Ask) -> Reply:
    """Every digest, where it goes and when."""
    every = await in_reach(ask)
    if not every:
        return Reply(lines=('No digest yet. Create one: /news digest create morning at:"07:30"',))
    rows = tuple(
        (
            one.name + (f" (paused: {one.halted})" if one.halted else " (paused)" if one.paused else ""),
            " ".join(filter(None, (one.destination.platform, one.destination.channel))),
            when(one.schedule),
            _what(one.wanted),
            "pullquote.toml" if one.declared else "chat",
        )
        for one in every
    )
    return Reply(title=plural(len(every), "digest"), table=TableView(("digest", "to", "when", "what", "set in"), rows))


async def chosen(ask: Ask, name: str | None) -> Subscription:
    """The digest of that name, those of the asker's channel first; without a name, the only one there is."""
    every = await in_reach(ask)
    matching = [one for one in every if name is None or one.name.casefold() == name.casefold()]
    best = [one for one in matching if is_here(ask.asker, one)] or matching
    if len(best) == 1:
        return best[0]
    names = ", ".join(dict.fromkeys(one.name for one in every)) or "none yet"
    if not best and name is not None:
        raise BadArgument(f"There is no digest called “{name}”. There is: {names}.")
    raise BadArgument(f"Which digest? There is: {names}.")


def refuse_declared(found: Subscription) -> None:
    """Raise `CommandError` for a digest that the file decides."""
    if found.declared:
        raise CommandError(f"{found.name} is {IN_FILE}: edit it there. It can be paused here.")


def _what(wanted: Wanted) -> str:
    parts = [plural(wanted.stories, "story"), ", ".join(wanted.feeds) or "all feeds"]
    parts += [f"with {' or '.join(wanted.include)}"] if wanted.include else []
    parts += [f"without {' or '.join(wanted.exclude)}"] if wanted.exclude else []
    parts += ["details in a thread"] if wanted.thread else []
    parts += ["a line where nothing is new"] if wanted.empty_line else []
    return " · ".join(parts)


NEW = Argument("name", "what to call it", words, "words", required=True)
NAME = Argument("name", "which digest", words, "words", complete="digests")
KNOWN = replace(NAME, required=True)
AT = Argument("at", "local times", times, suggestions=("18:00", "07:30"))
SETTINGS = (
    Argument("zone", "time zone, such as Europe/Oslo", zone, suggestions=("UTC", "Europe/Oslo")),
    Argument("days", "days of the week; else all", days, suggestions=("sat,sun", "mon-fri")),
    Argument("feeds", "only these, parted by commas", several, complete="feeds"),
    Argument("include", "only with one of these terms", several),
    Argument("exclude", "without these terms", several),
    whole("stories", "how many at most", 1, MAX_STORIES, "The number of stories"),
    Argument("thread", "details in a thread under the card: yes or no", yes_or_no, suggestions=("yes", "no")),
    Argument(
        "empty_line", "one line where nothing is new, else nothing: yes or no", yes_or_no, suggestions=("yes", "no")
    ),
)
RESUME = Argument("resume", "let it run again", words, "flag")
BACK = replace(whole("days", "how many days back", 1, 31, "The number of days"), suggestions=("1", "7"))
CHANNEL = Argument("channel", "where to post; else here", channel, kind="channel")

COMMANDS = (
    Command(
        ("news", "digest", "create"),
        "A new digest for this channel.",
        create,
        (NEW, replace(AT, required=True), *SETTINGS, CHANNEL),
        who="admin",
        example="/news digest create morning at:07:30 zone:Europe/Oslo days:mon-fri",
    ),
    Command(
        ("news", "digest", "edit"),
        "Change a digest; what is not named stays.",
        edit,
        (KNOWN, AT, *SETTINGS),
        who="admin",
        example="/news digest edit morning stories:8",
    ),
    Command(
        ("news", "digest", "preview"),
        "What a digest would tell, posted nowhere.",
        preview,
        (NAME, BACK),
        who="admin",
        example="/news digest preview morning days:7",
    ),
    Command(("news", "digest", "run"), "Post a digest now.", run, (NAME,), who="admin"),
    Command(("news", "digest", "pause"), "Pause a digest, or resume it.", pause, (NAME, RESUME), who="admin"),
    Command(("news", "digest", "list"), "Every digest, where it goes and when.", show, who="admin"),
)
