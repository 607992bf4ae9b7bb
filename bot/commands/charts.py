"""Charts: how many quotes by and about an actor, or of a story, in time and by outlet; each behind a button."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.commands.arguments import WHEN, words
from bot.commands.bins import edges, step_of, whole_days
from bot.commands.command import Argument, Ask, Command
from bot.commands.times import Period
from bot.conversation import Action, Bin, Chart, Counted, Reply, Share, Topic
from bot.grammar import line
from bot.platforms.chart_words import heading

MONTH = timedelta(days=30)
UNCLEAR = "speaker not clear"
NAME = Argument("name", "a name, or the beginning of one", words, "words", required=True, complete="actors")
SOURCE = Argument("source", "one outlet", words, complete="feeds")
TEXT = Argument("text", "words that stand in it", words, "words", required=True)


async def actor(ask: Ask) -> Reply:
    """Quotes by and about an actor, with the limits of the answer under which the button stands."""
    when: Period | None = ask["when"]
    name = await ask.desk.archive.actor_named(ask["name"]) or ask["name"]
    topic = Topic(actor=ask["name"], source=ask["source"]) if when is None else _within(ask, when)
    limits = (f" in {ask['source']}" if ask["source"] else "") + (f", {when.said}" if when else "")
    kept = {key: value for key, value in ask.given.options.items() if key in ("when", "source")}
    back = Action(f"Quotes by {name}", line(("actor",), name, **kept))
    return await _answer(ask, topic, name, limits, back)


def _within(ask: Ask, when: Period) -> Topic:
    return Topic(actor=ask["name"], source=ask["source"], since=when.since, until=when.until)


async def story(ask: Ask) -> Reply:
    """The quotes of the articles from which `/story` composes its answer; the last 30 days unless asked otherwise."""
    when: Period | None = ask["when"]
    since, until = (when.since, when.until) if when else (ask.now - MONTH, ask.now + timedelta(seconds=1))
    limits = f", {when.said if when else 'last 30 days'}"
    back = Action(f"Stories with “{ask['text']}”", line(("story",), ask["text"], when=ask.given.options.get("when")))
    return await _answer(ask, Topic(text=ask["text"], since=since, until=until), ask["text"], limits, back)


async def _answer(ask: Ask, topic: Topic, name: str, limits: str, back: Action) -> Reply:
    def cut(first: datetime, last: datetime) -> tuple[datetime, ...]:
        window = _shown(ask, topic, first, last)
        return edges(*window, ask.asker.zone, step_of(*window, ask.asker.zone))

    found = await ask.desk.census.tally(topic, cut)
    if found is None or not any((*found.by, *found.about)):
        told = f"No quotes {'under' if topic.text else 'by or about'} “{name}”{limits}, so there is no chart."
        return Reply(lines=(told,), actions=(back,))
    chart = _chart(ask, topic, name, limits, found)
    return Reply(title=heading(chart), chart=chart, actions=(back,))


def _shown(ask: Ask, topic: Topic, first: datetime, last: datetime) -> tuple[datetime, datetime]:
    """The window that was asked for; without one, and of a story, the whole days from the first quote on.

    A window of very many years is that of its quotes, too.
    """
    end = ask.now + timedelta(seconds=1)
    begin, after = whole_days(first, last, ask.asker.zone)
    if topic.text:
        return max(topic.since or begin, begin), min(topic.until or end, after)
    since, until = topic.since or begin, topic.until or end
    return (max(since, begin), until) if step_of(since, until, ask.asker.zone) == "year" else (since, until)


def _chart(ask: Ask, topic: Topic, name: str, limits: str, tally: Counted) -> Chart:
    since, until, zone = tally.edges[0], tally.edges[-1], ask.asker.zone
    return Chart(
        kind="story" if topic.text else "actor",
        name=name,
        bins=tuple(map(Bin, tally.edges[:-1], tally.by, tally.about)),
        step=step_of(since, until, zone),
        until=until,
        zone=zone,
        today=ask.now.astimezone(ZoneInfo(zone)).date(),
        outlets=tally.outlets,
        speakers=_speakers(tally) if topic.text else (),
        newest=tally.newest,
        limits=limits,
    )


def _speakers(tally: Counted) -> tuple[Share, ...]:
    """With the quotes that have no certain speaker, which are those of nobody else."""
    unclear = sum(tally.by) - sum(one.by for one in tally.speakers)
    return (*tally.speakers, *([Share(UNCLEAR, unclear)] if unclear else []))


COMMANDS = (
    Command(
        ("news", "chart", "actor"),
        "How many quotes by and about an actor, in time and by outlet.",
        actor,
        (NAME, WHEN, SOURCE),
        shares=True,
        hidden=True,
    ),
    Command(
        ("news", "chart", "story"),
        "How many quotes in a story, in time, by outlet and speaker.",
        story,
        (TEXT, WHEN),
        shares=True,
        hidden=True,
    ),
)
