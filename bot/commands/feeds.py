"""Feeds as an admin manages them in chat: add with a look first, list, remove, pause, test, OPML in and out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.commands import opml
from bot.commands.arguments import url, whole, words
from bot.commands.command import Argument, Ask, Command, Context
from bot.conversation import Action, Attachment, Reply, TableView
from bot.errors import BadArgument, CommandError
from bot.model import DeclaredFeed, Feed, FeedEntry, ParsedFeed
from bot.platforms.wording import plural
from summarizer.model import DigestStory

IN_FILE = "set in pullquote.toml"
BACKLOG = 3


async def add(ask: Ask) -> Reply:
    """A feed that answers as one is shown first; how much of what it holds is posted is asked, then it is added."""
    address, backlog = ask["url"], ask["backlog"]
    there = [feed for feed in await ask.desk.feeds.feeds() if feed.url == address]
    if there:
        return Reply(lines=(f"{there[0].name} is there already.",), error=True)
    sample = await ask.desk.operations.sample(address)
    name = ask["name"] or sample.title or address
    if backlog is None:
        return _asked(ask, name, sample)
    feed = await ask.desk.feeds.add_feed(DeclaredFeed(address, ask["name"] or sample.title or None, backlog), ask.now)
    if feed is None:
        return Reply(lines=(f"{name} is there already.",), error=True)
    old = f"its newest {plural(backlog, 'entry')} and what comes" if backlog else "what comes from now on"
    return Reply(lines=(f"Added {feed.name}. The next digest takes {old}; all of it can be searched.",))


def _asked(ask: Ask, name: str, sample: ParsedFeed) -> Reply:
    return Reply(
        title=name,
        lines=(*_about(sample), "Add it? Nothing old is posted unless you want it."),
        stories=_newest(name, sample.entries),
        actions=(
            Action("Add, nothing old", ask.again(backlog=0)),
            Action(f"Add, with the last {BACKLOG}", ask.again(backlog=BACKLOG)),
        ),
    )


async def test(ask: Ask) -> Reply:
    """What a feed answers now, whether it is followed or not."""
    feed = next((one for one in await ask.desk.feeds.feeds() if one.name.casefold() == ask["url"].casefold()), None)
    address = feed.url if feed else url(ask["url"], Context(ask.now, ask.asker.zone))
    sample = await ask.desk.operations.sample(address)
    name = sample.title or address
    return Reply(title=name, lines=_about(sample), stories=_newest(name, sample.entries))


def _about(sample: ParsedFeed) -> tuple[str, ...]:
    count = plural(len(sample.entries), "entry")
    return (f"{sample.format or 'unknown format'} · {count}", *(f"Note: {one}" for one in sample.problems[:3]))


def _newest(name: str, entries: Sequence[FeedEntry]) -> tuple[DigestStory, ...]:
    if not entries:
        return ()
    entry = max(entries, key=lambda one: one.dated.timestamp() if one.dated else float("-inf"))
    return (DigestStory("sample", entry.title or entry.link or "(no title)", entry.link or None, (name,)),)


async def show(ask: Ask) -> Reply:
    """Every feed, and how it is."""
    every = await ask.desk.feeds.feeds()
    if not every:
        return Reply(lines=("No feed yet. Add one: /news feed add https://…",))
    zone = ZoneInfo(ask.asker.zone)
    rows = tuple((feed.name, _state(feed, zone), feed.url) for feed in every)
    return Reply(title=plural(len(every), "feed"), table=TableView(("feed", "state", "address"), rows))


def _state(feed: Feed, zone: ZoneInfo) -> str:
    if feed.paused:
        return "paused"
    if feed.failing_since:
        reason = f": {feed.error}" if feed.error else ""
        return f"failing since {_moment(feed.failing_since, zone)}{reason}"
    return f"read {_moment(feed.polled, zone)}" if feed.polled else "not read yet"


def _moment(when: datetime, zone: ZoneInfo) -> str:
    local = when.astimezone(zone)
    return f"{local.day} {local:%b %H:%M}"


async def remove(ask: Ask) -> Reply:
    """The feed is followed no more; one that the file names can only be paused here."""
    feed = await _feed(ask, ask["feed"])
    if feed.declared:
        raise CommandError(f"{feed.name} is {IN_FILE}: take it out there, or pause it here.")
    await ask.desk.feeds.remove_feed(feed.id)
    return Reply(lines=(f"Removed {feed.name}.",))


async def pause(ask: Ask) -> Reply:
    """The feed is left unread, over restarts too, until it is resumed."""
    feed = await _feed(ask, ask["feed"])
    await ask.desk.feeds.pause_feed(feed.id, paused=not ask["resume"])
    if ask["resume"]:
        return Reply(lines=(f"{feed.name} is read again.",))
    return Reply(
        lines=(f"{feed.name} is paused.",), actions=(Action("Resume", ask.again(feed.url, flags=("resume",))),)
    )


async def _feed(ask: Ask, sought: str) -> Feed:
    every = await ask.desk.feeds.feeds()
    exact = [feed for feed in every if feed.url == sought or feed.name.casefold() == sought.casefold()]
    found = exact or [feed for feed in every if sought.casefold() in feed.name.casefold()]
    if len(found) == 1:
        return found[0]
    if not found:
        raise BadArgument(f"No feed is called “{sought}”. /news feed list shows them.")
    raise BadArgument(f"“{sought}” is more than one feed: {', '.join(feed.name for feed in found[:5])}.")


async def take_in(ask: Ask) -> Reply:
    """Every feed of an OPML file that is not there yet; nothing old of them is posted."""
    if ask.attachment is None:
        raise BadArgument("Attach an OPML file.")
    listed = opml.read(ask.attachment)
    added = [feed for feed in listed.feeds if await ask.desk.feeds.add_feed(feed, ask.now)]
    there = len(listed.feeds) - len(added)
    lines = [
        f"Added {plural(len(added), 'feed')}"
        + (f"; {there} {'was' if there == 1 else 'were'} there already." if there else ".")
    ]
    lines += [f"Left out: {problem}" for problem in listed.problems[:5]]
    return Reply(lines=tuple(lines))


async def give_out(ask: Ask) -> Reply:
    """The feeds as OPML."""
    every = await ask.desk.feeds.feeds()
    return Reply(
        lines=(f"{plural(len(every), 'feed')} as OPML.",),
        attachment=Attachment("pullquote.opml", "text/x-opml", opml.written(every)),
    )


URL = Argument("url", "the feed's address; a page's is answered with that of its feed", url, "words", required=True)
FEED = Argument("feed", "the feed's name or address", words, "words", required=True, complete="feeds")
SAMPLE = Argument("url", "an address, or the name of a feed", words, "words", required=True, complete="feeds")

COMMANDS = (
    Command(
        ("news", "feed", "add"),
        "Try a feed, see its newest entry, and follow it.",
        add,
        (
            URL,
            Argument("name", "what to call it; else its own title", words),
            whole("backlog", "how many old entries count as new", 0, 100, "The backlog"),
        ),
        who="admin",
        example='/news feed add https://example.org/world.xml name:"Example World"',
    ),
    Command(("news", "feed", "list"), "Every feed, and how it is.", show, who="admin"),
    Command(("news", "feed", "remove"), "Stop following a feed.", remove, (FEED,), who="admin"),
    Command(
        ("news", "feed", "pause"),
        "Leave a feed unread for now, or resume it.",
        pause,
        (FEED, Argument("resume", "read it again", words, "flag")),
        who="admin",
    ),
    Command(("news", "feed", "test"), "What a feed answers right now.", test, (SAMPLE,), who="admin"),
    Command(
        ("news", "feed", "import"),
        "Add every feed of an OPML file.",
        take_in,
        (Argument("file", "an OPML file", words, "file", required=True),),
        who="admin",
    ),
    Command(("news", "feed", "export"), "The feeds as an OPML file.", give_out, who="admin"),
)
