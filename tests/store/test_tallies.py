"""Quotes counted for charts: exactly those that an answer lists, in stretches that the caller cuts."""

from __future__ import annotations

from asyncio import Runner
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.commands.bins import edges
from bot.conversation import Asker, Counted, Share, Topic
from bot.store import Store, archive, readings, tallies
from summarizer.identity import Correction
from summarizer.model import Actor, Analysis
from tests.store.material import START, a_feed, an_article, minutes, quote, said

WEEK = (START - timedelta(days=1), START, START + timedelta(days=1), START + timedelta(days=6))
ASKER = Asker("terminal", "me", "admin")


def tally(runner: Runner, store: Store, topic: Topic, cut: tuple[datetime, ...] = WEEK) -> Counted:
    found = runner.run(store.tally(topic, lambda *_: cut))
    assert found
    return found


def extent(runner: Runner, store: Store, topic: Topic) -> tuple[datetime, datetime] | None:
    """When the first and the last were said, as the one who cuts is told."""
    found = runner.run(store.tally(topic, lambda first, last: (first, last)))
    return (found.edges[0], found.edges[1]) if found else None


def by(runner: Runner, store: Store, topic: Topic, *, about: bool) -> int:
    """How many quotes the answer lists."""
    asked: dict[str, Any] = {"since": topic.since, "until": topic.until, "source": topic.source}
    return runner.run(store.by_actor(topic.actor, about=about, offset=0, limit=1, **asked)).total


def test_quotes_by_and_about_are_counted_in_time_and_by_outlet(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, START)
    an_article(runner, store, feed, START + timedelta(days=1), outlet="Nordwire")
    found = tally(runner, store, Topic(actor="Ada Lind"))
    assert (found.by, found.about) == ((0, 2, 2), (0, 0, 0))
    assert found.outlets == (Share("Fjord Post", 2), Share("Nordwire", 2))
    about = tally(runner, store, Topic(actor="Berg"))
    assert (about.by, about.about) == ((0, 0, 0), (0, 1, 1))
    assert about.outlets == (Share("Fjord Post", 0, 1), Share("Nordwire", 0, 1))


def test_an_edge_belongs_to_what_it_begins(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for at in (START - timedelta(microseconds=1), START):
        said(runner, store, feed, "Ada Lind", at=at)
    assert tally(runner, store, Topic(actor="Ada Lind")).by == (1, 1, 0)


@pytest.mark.parametrize("day", [datetime(2026, 3, 29, tzinfo=UTC), datetime(2026, 10, 25, tzinfo=UTC)])
def test_days_are_local_where_clocks_change(runner: Runner, store: Store, day: datetime) -> None:
    """A quote every half hour over three days, of which the middle one has 23 or 25 hours."""
    since = day.replace(hour=0) - timedelta(days=1, hours=4)
    feed, count = a_feed(runner, store), 0
    for half in range(2 * 24 * 3 + 16):
        said(runner, store, feed, "Ada Lind", at=since + half * timedelta(minutes=30))
        count += 1
    until = since + count * timedelta(minutes=30)
    cut = edges(since, until, "Europe/Oslo", "day")
    found = tally(runner, store, Topic(actor="Ada Lind"), cut)
    assert sum(found.by) == count
    assert [2 * (b - a) / timedelta(hours=1) for a, b in pairwise(cut)] == list(found.by)
    assert (46 if day.month == 3 else 50) in found.by


def test_what_was_asked_for_narrows_a_chart_as_it_narrows_the_answer(
    runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "APART", timedelta(0))  # an answer tells copies once, a chart counts each
    feed, other = a_feed(runner, store), a_feed(runner, store, "https://other.example/f.xml", "Nordwire")
    for number in range(6):
        an_article(runner, store, other if number % 2 else feed, minutes(number), outlet="The Skerry Times")
    for topic in (
        Topic(actor="Ada Lind", since=minutes(1), until=minutes(4)),
        Topic(actor="Ada Lind", source="nordwire"),
        Topic(actor="Karl Berg", source="Skerry Times", since=minutes(2)),
        Topic(actor="Karl Berg", source="The Skerry Times", until=minutes(3)),
    ):
        found = tally(runner, store, topic)
        assert sum(found.by) == by(runner, store, topic, about=False)
        assert sum(found.about) == by(runner, store, topic, about=True)
        assert sum(one.total for one in found.outlets) == sum(found.by) + sum(found.about)
    assert sum(tally(runner, store, Topic(actor="Ada Lind", source="nordwire")).by) == 6


def test_all_forms_of_an_actor_are_counted_and_a_quote_that_has_two_once(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    text = "“Karl Berg, or K. Berg, will steer,” said Ada Lind. “I will,” said Karl Berg. “So be it,” said K. Berg."
    told = (
        quote(text, "Karl Berg, or K. Berg, will steer,", "Ada Lind"),
        quote(text, "I will,", "Karl Berg"),
        quote(text, "So be it,", "K. Berg"),
    )
    actors = tuple(Actor(name, "person") for name in ("Ada Lind", "Karl Berg", "K. Berg"))
    an_article(runner, store, feed, text=text, analysis=Analysis("en", told, actors))
    runner.run(store.correct(Correction("karl berg", "k. berg", "one"), ASKER, START))
    found = tally(runner, store, Topic(actor="Karl Berg"))
    assert (sum(found.by), sum(found.about), found.outlets) == (2, 1, (Share("Fjord Post", 2, 1),))


def test_a_name_that_several_bear_or_nobody_is_counted_for_nobody(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for number, name in enumerate(("Karl Berg", "Mona Berg")):
        said(runner, store, feed, name, at=minutes(number))
    for name in ("Berg", "Zyx", ""):
        assert extent(runner, store, Topic(actor=name)) is None


def test_the_extent_is_that_of_quotes_by_and_about(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, minutes(3))
    said(runner, store, feed, "Karl Berg", at=minutes(9))
    assert extent(runner, store, Topic(actor="Karl Berg")) == (minutes(3), minutes(9))
    assert extent(runner, store, Topic(actor="Karl Berg", since=minutes(4))) == (minutes(9), minutes(9))
    assert extent(runner, store, Topic(actor="Karl Berg", since=minutes(10))) is None


def test_a_storys_quotes_are_counted_by_speaker_too(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    text = (
        "“It sails,” said Ada Lind. “It does,” said K. Berg. “Does it,” somebody asked. “It does not,” said Karl Berg."
    )
    told = (
        quote(text, "It sails,", "Ada Lind"),
        quote(text, "It does,", "K. Berg"),
        quote(text, "Does it,"),
        quote(text, "It does not,", "Karl Berg"),
    )
    actors = tuple(Actor(name, "person") for name in ("Ada Lind", "Karl Berg", "K. Berg"))
    an_article(runner, store, feed, text=text, analysis=Analysis("en", told, actors))
    said(runner, store, feed, "Mona Berg", at=minutes(1))
    runner.run(store.correct(Correction("karl berg", "k. berg", "one"), ASKER, START))
    found = tally(runner, store, Topic(text="sails"))
    assert (found.by, found.outlets) == ((0, 4, 0), (Share("Fjord Post", 4),))
    assert found.speakers == (Share("Karl Berg", 2), Share("Ada Lind", 1))
    assert extent(runner, store, Topic(text="sails")) == (START, START)
    assert extent(runner, store, Topic(text="whale")) is None
    assert extent(runner, store, Topic(text="“”")) is None


def test_outlets_beyond_twelve_are_one(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for number in range(14):
        an_article(runner, store, feed, minutes(number), outlet=f"Outlet {number:02}")
    found = tally(runner, store, Topic(actor="Ada Lind")).outlets
    assert [one.name for one in found] == [*(f"Outlet {number:02}" for number in range(12)), ""]
    assert found[-1] == Share("", 4)


@pytest.mark.parametrize("stride", [2, 3, 9])
def test_a_story_is_counted_from_its_newest_articles_however_many_are_gone_through(
    runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch, stride: int
) -> None:
    monkeypatch.setattr(readings, "STRIDES", (stride,))
    monkeypatch.setattr(tallies, "STORY_ARTICLES", 2)
    feed, days = a_feed(runner, store), [timedelta(days=day) for day in (3, 0, 5, 1, 4)]  # not in the order of ids
    for number, (day, what) in enumerate(zip(days, ("sails", "sails", "oars", "sails", "oars"), strict=True)):
        text = f"“The {what} are torn,” said Ada Lind."
        told = (quote(text, f"The {what} are torn,", "Ada Lind"),)
        found = Analysis("en", told, (Actor("Ada Lind", "person"),))
        an_article(runner, store, feed, START + day, text, identity=str(number), analysis=found)
    cut = tuple(START + timedelta(days=day) for day in range(5))
    assert tally(runner, store, Topic(text="sails"), cut).by == (0, 1, 0, 1)
