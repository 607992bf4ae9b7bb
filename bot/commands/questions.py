"""Questions to the archive: who said what, and which stories and digests there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.commands.arguments import PAGE, WHEN, numbers, words
from bot.commands.command import Argument, Ask, Command, Context
from bot.commands.composing import composed
from bot.commands.reach import in_reach, is_here
from bot.commands.times import EXAMPLES, Period, before, period
from bot.conversation import Action, Coverage, Found, Reply
from bot.errors import BadArgument
from bot.grammar import line
from bot.model import Brief, Destination, Subscription, Wanted, Window
from bot.platforms.wording import plural
from bot.proof import proven
from summarizer.prominence import foremost

A_PAGE = 5
STORIES, QUOTES = 5, 4
ARTICLES_READ = 200  # the newest that match
ARTICLES_PLACED = 20  # of these, while their stories are not known: to compare more would take a tenth of a second
SOURCES = 10
MONTH = "30 days"
BY_ARRIVAL = "A digest holds what its feeds brought in that time, whenever it was published."


# --- /actor --------------------------------------------------------------------------------------------------------


async def actor(ask: Ask) -> Reply:
    """Quotes by or about an actor, newest first; a name that nobody bears gets near ones, never a guess."""
    name, about, page = ask["name"], ask["about"], ask["page"] or 1
    since, until = _bounds(ask["when"])
    found = await ask.desk.archive.by_actor(
        name,
        about=about,
        since=since,
        until=until,
        source=ask["source"],
        offset=(page - 1) * A_PAGE,
        limit=A_PAGE,
        text=ask["text"],
    )
    coverage = await _coverage(ask, ask["when"])
    if found.citations:
        shown = await ask.desk.archive.actor_named(name) or name
        title = f"{'About ' if about else ''}{shown} · {_count(found)}{_limits(ask)}"
        # A chart counts quotes on every subject.
        chart = () if ask["text"] else (_chart(ask, "actor", shown),)
        actions = (*_next(ask, found, page), _turned(ask, shown), *chart)
        return Reply(title=title, citations=found.citations, footer=_covered(coverage), actions=actions)
    if found.total:
        return _past_the_end(ask, found, coverage)
    known = await _known(ask, name)
    if known:
        told = f"No quotes {'about' if about else 'by'} {known}{_limits(ask)}."
        return _nothing(ask, told, coverage, *await _other_sources(ask))
    near = await ask.desk.archive.near(name, 3)
    again = [Action(one, ask.again(one, page=None)) for one in near]
    search = Action(f"Search quotes for “{name}”", line(("quotes",), name))
    return _unknown(name, near, coverage, *again, *_as_time(ask, name), search)


async def _known(ask: Ask, name: str) -> str | None:
    """Whom `name` means, where the archive holds anything by or about one actor of that name."""
    for about in (False, True):
        anything = await ask.desk.archive.copies_by_actor(name, about=about, since=None, text=None, offset=0, limit=1)
        if anything:
            return (not about and anything[0].speaker) or name
    return None


async def _other_sources(ask: Ask) -> tuple[str, ...]:
    """Which feeds there are, where the source that was asked for is none of them."""
    names = [feed.name for feed in await ask.desk.feeds.feeds()]
    if not ask["source"] or ask["source"].casefold() in map(str.casefold, names):
        return ()
    shown = [*names[:SOURCES], *([f"{len(names) - SOURCES} more"] if len(names) > SOURCES else [])]
    return (f"No feed is called “{ask['source']}”. There is: {', '.join(shown) or 'none yet'}.",)


def _unknown(name: str, near: Sequence[str], coverage: Coverage, *actions: Action) -> Reply:
    """Nobody is meant for sure: whom the asker may mean, where there is anybody."""
    asked = set(name.casefold().split())
    if len(near) > 1 and all(asked < set(one.casefold().split()) for one in near):
        told = f"Several called “{name}” are quoted here. Whom do you mean?"
    else:
        told = f"Nobody called “{name}” is quoted here." + (" Did you mean one of these?" if near else "")
    return Reply(lines=(told,), footer=_covered(coverage), actions=actions)


def _as_time(ask: Ask, words: str) -> tuple[Action, ...]:
    """The question that was meant, where its last words tell a time: "Ada Lind this week"."""
    parts = words.split()
    for count in range(1, len(parts)) if ask["when"] is None else ():
        when = " ".join(parts[count:])
        if (count == len(parts) - 1 and when.lower() not in EXAMPLES) or not _is_time(when, ask):
            continue
        asked = " ".join(parts[:count]).rstrip(",;:")
        return (Action(f"{asked}, when: {when}", ask.again(asked, when=when, page=None)),)
    return ()


def _is_time(text: str, ask: Ask) -> bool:
    try:
        period(text, Context(ask.now, ask.asker.zone))
    except BadArgument:
        return False
    return True


def _turned(ask: Ask, name: str) -> Action:
    if ask["about"]:
        return Action(f"Quotes by {name}", ask.again(name, (), page=None))
    return Action(f"Quotes about {name}", ask.again(name, ("about",), page=None))


def _chart(ask: Ask, of: str, name: str | None = None) -> Action:
    """What is asked here as a chart, by and about at once."""
    return Action("Chart", replace(ask, path=("news", "chart", of)).again(name, (), page=None))


# --- /quotes -------------------------------------------------------------------------------------------------------


async def quotes(ask: Ask) -> Reply:
    """Full-text search over quotations."""
    page = ask["page"] or 1
    since, until = _bounds(ask["when"])
    found = await ask.desk.archive.search(
        ask["text"], actor=ask["actor"], since=since, until=until, offset=(page - 1) * A_PAGE, limit=A_PAGE
    )
    coverage = await _coverage(ask, ask["when"])
    by = f" by {ask['actor']}" if ask["actor"] else ""
    if found.total and not found.citations:
        return _past_the_end(ask, found, coverage)
    if not found.citations and ask["actor"] and not await _known(ask, ask["actor"]):
        near = await ask.desk.archive.near(ask["actor"], 3)
        again = (Action(one, ask.again(actor=one, page=None)) for one in near)
        return _unknown(ask["actor"], near, coverage, *again)
    if not found.citations:
        told = f"No quotes{by} with “{ask['text']}”{_said(ask['when'])}."
        return _nothing(ask, told, coverage, actions=_as_time(ask, ask["text"]))
    title = f"“{ask['text']}” · {_count(found)}{by}{_said(ask['when'])}"
    return Reply(title=title, citations=found.citations, footer=_covered(coverage), actions=_next(ask, found, page))


# --- /story --------------------------------------------------------------------------------------------------------


async def story(ask: Ask) -> Reply:
    """The stories that match, and who spoke in each; the last 30 days unless asked otherwise."""
    since, until = _window(ask)
    found = await ask.desk.stories.stories_with(ask["text"], since, until, ARTICLES_READ + 1)
    coverage = await ask.desk.archive.coverage(since, until)
    said = _said(ask["when"]) or f", last {MONTH}"
    if not found.gists:
        nothing = f"No story with “{ask['text']}”{said}."
        return _nothing(ask, nothing, coverage, actions=_as_time(ask, ask["text"]))
    newest = sorted(found.gists, key=lambda one: (one.time, one.key))
    newest = newest[-(ARTICLES_READ if found.placed else ARTICLES_PLACED) :]
    more = len(found.gists) > len(newest)
    stories = foremost(newest, since, until) if found.placed else [newest]
    told = await ask.desk.stories.articles_of([one.key for story in stories[:STORIES] for one in story])
    others = len(stories[STORIES:])
    brief = Brief("stories", Wanted(stories=STORIES), since, until, ask.asker.zone, QUOTES)
    window = Window(tuple(told), feeds=0, failing=0, others=others)
    digest = proven(await composed(ask.desk.composer.compose(window, brief)), told)
    count = len(digest.stories) + digest.left_out
    title = f"“{ask['text']}” · {'more than ' if more else ''}{plural(count, 'story')}{said}"
    lines = (f"The first {len(digest.stories)} of {count}. A longer text finds fewer.",) if digest.left_out else ()
    return Reply(
        title=title, lines=lines, stories=digest.stories, footer=_covered(coverage), actions=(_chart(ask, "story"),)
    )


# --- /digest -------------------------------------------------------------------------------------------------------


async def digest(ask: Ask) -> Reply:
    """The last digest again, or one for another window, shown to the asker alone."""
    chosen = await _subscription(ask, ask["name"])
    if ask["when"] is None:
        here = Destination(ask.asker.platform, ask.asker.channel)
        name, where = (chosen.name, chosen.destination) if chosen else (None, here)
        made = await ask.desk.stories.last_digest(name, where)
        if made:
            return Reply(digest=made)
    since, until = _window(ask, timedelta(days=1))
    wanted, zone = (chosen.wanted, chosen.schedule.zone) if chosen else (Wanted(), ask.asker.zone)
    name = chosen.name if chosen else "digest"
    fresh = await composed(ask.desk.operations.compose(name, wanted, since, until, zone))
    if fresh.stories:
        return Reply(digest=fresh)
    said = _said(ask["when"]) or ", last 24 hours"
    coverage = await ask.desk.archive.coverage(since, until)
    # What is counted was published then, and is of every feed.
    takes_all = not (wanted.feeds or wanted.include or wanted.exclude)
    hint = (BY_ARRIVAL,) if coverage.articles and takes_all else ()
    return _nothing(ask, f"Nothing to tell{said}.", coverage, *hint)


async def _subscription(ask: Ask, name: str | None) -> Subscription | None:
    # A digest of this very channel first, then any of that name.
    ranked = sorted(await in_reach(ask), key=lambda one: (not is_here(ask.asker, one), one.paused, one.id))
    if name is None:
        return ranked[0] if ranked and is_here(ask.asker, ranked[0]) else None
    matching = [one for one in ranked if one.name.casefold() == name.casefold()]
    if not matching:
        names = ", ".join(dict.fromkeys(one.name for one in ranked)) or "none yet"
        hint = f" For a time ask {line(ask.path, when=name)}." if _is_time(name, ask) else ""
        raise BadArgument(f"There is no digest called “{name}”. There is: {names}.{hint}")
    return matching[0]


# --- the buttons of a card -------------------------------------------------------------------------------------------


async def more(ask: Ask) -> Reply:
    """All quotes of some articles, those that a card had no room for included."""
    page = ask["page"] or 1
    found = await ask.desk.stories.quotes_of(ask["articles"], (page - 1) * A_PAGE, A_PAGE)
    gone = await ask.desk.fixes.gone(ask["articles"]) if found.total <= page * A_PAGE else ()
    if not found.citations and not gone:
        return Reply(lines=("These articles are no longer in the archive, or hold no quotes.",))
    title = f"All quotes · {plural(found.total, 'quote')}" + (f", {len(gone)} no longer there" if gone else "")
    return Reply(title=title, citations=(*found.citations, *gone[:A_PAGE]), actions=_next(ask, found, page))


# --- what the answers share ------------------------------------------------------------------------------------------


def _bounds(when: Period | None) -> tuple[datetime | None, datetime | None]:
    return (when.since, when.until) if when else (None, None)


def _window(ask: Ask, otherwise: timedelta = timedelta(days=30)) -> tuple[datetime, datetime]:
    when: Period | None = ask["when"]
    return (when.since, when.until) if when else (ask.now - otherwise, ask.now + timedelta(seconds=1))


async def _coverage(ask: Ask, when: Period | None) -> Coverage:
    return await ask.desk.archive.coverage(*_bounds(when))


def _covered(coverage: Coverage) -> str:
    unclear = plural(coverage.unclear, "quote")
    return (
        f"Searched {plural(coverage.articles, 'article')} from {plural(coverage.feeds, 'feed')}"
        f" · {unclear} had no certain speaker"
    )


def _said(when: Period | None) -> str:
    return f", {when.said}" if when else ""


def _limits(ask: Ask) -> str:
    with_words = f" with “{ask['text']}”" if ask["text"] else ""
    return with_words + (f" in {ask['source']}" if ask["source"] else "") + _said(ask["when"])


def _count(found: Found) -> str:
    """`12 quotes`; where an answer does not go through all of them, `more than 150 quotes`."""
    return f"{'more than ' if found.older else ''}{plural(found.total, 'quote')}"


def _next(ask: Ask, found: Found, page: int) -> tuple[Action, ...]:
    """Onwards first: what is pressed most stands where the thumb is."""
    onwards = [Action("Next page", ask.again(page=page + 1))] if found.total > page * A_PAGE else _older(ask, found)
    back = [Action("Previous page", ask.again(page=page - 1 if page > 2 else None))] if page > 1 else []  # noqa: PLR2004 - the first page needs no number
    return (*onwards, *back)


def _past_the_end(ask: Ask, found: Found, coverage: Coverage) -> Reply:
    """There were that many pages, or there are no longer."""
    told = f"There is no page {ask['page']}: {_count(found)} {'is' if found.total == 1 else 'are'} all there is."
    return Reply(lines=(told,), footer=_covered(coverage), actions=(Action("First page", ask.again(page=None)),))


def _older(ask: Ask, found: Found) -> list[Action]:
    """Behind the last page of what an answer goes through."""
    when = before(found.older, ask["when"], ask.asker.zone) if found.older else None
    return [Action("Older quotes", ask.again(when=when, page=None))] if when else []


def _nothing(ask: Ask, told: str, coverage: Coverage, *hints: str, actions: tuple[Action, ...] = ()) -> Reply:
    """No result, what was searched, and a wider question where there is one."""
    when: Period | None = ask["when"]
    narrow = when is not None and when.said != MONTH and when.until - when.since < timedelta(days=30)
    wider = (Action(f"Try {MONTH}", ask.again(when=MONTH, page=None)),) if narrow else ()
    return Reply(lines=(told, *hints), footer=_covered(coverage), actions=(*actions, *wider))


NAME = Argument("name", "a name, or the beginning of one", words, "words", required=True, complete="actors")
ABOUT = Argument("about", "quotes about the actor, not by", words, "flag")
SOURCE = Argument("source", "one outlet", words, complete="feeds")
TEXT = Argument("text", "words that stand in it", words, "words", required=True)
WITH = Argument("text", "on a subject: these words stand in it, or in the headline", words)
BY = Argument("actor", "by this speaker alone", words, complete="actors")
WHICH = Argument("name", "which digest; else the one of this channel", words, "words", complete="digests")

ARTICLES = Argument("articles", "their numbers", numbers, "words", required=True)

COMMANDS = (
    Command(("news", "more"), "All quotes of a card.", more, (ARTICLES, PAGE), shares=True, hidden=True),
    Command(
        ("actor",),
        "Quotes by an actor, newest first, or about one; on a subject.",
        actor,
        (NAME, ABOUT, WHEN, SOURCE, WITH, PAGE),
        aliases=(("news", "actor"),),
        shares=True,
        example='/actor Stoltenberg about when:"last week"',
    ),
    Command(
        ("story",),
        "The stories that match, and who spoke in each.",
        story,
        (TEXT, WHEN),
        aliases=(("news", "story"),),
        shares=True,
        example="/story ammunition",
    ),
    Command(
        ("digest",),
        "The digest again, or for another window.",
        digest,
        (WHICH, WHEN),
        aliases=(("news", "show"),),
        shares=True,
        example="/digest morning when:yesterday",
    ),
    Command(
        ("quotes",),
        "Search quotes by their words, or their headline.",
        quotes,
        (TEXT, BY, WHEN, PAGE),
        aliases=(("news", "quotes"),),
        shares=True,
        example='/quotes "air defence" actor:Stoltenberg',
    ),
)
