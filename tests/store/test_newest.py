"""The newest quotes of a question: one for all outlets that carry it, all of them in the end, and found by any way."""

from __future__ import annotations

from asyncio import Runner
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversation import Found
from bot.store import Store, archive, newest
from bot.store.archive import By
from bot.store.newest import Period
from summarizer.model import Actor, Analysis
from tests.store.material import START, a_feed, an_article, minutes, quote
from tests.store.test_archive import by, search, words

SAID = "We shall keep the harbour open all through the winter"


def told(runner: Runner, store: Store, minute: float, *said: str, name: str = "Ada Lind", **fields: Any) -> None:
    """An article of an outlet of its own, in which `name` says these things."""
    url = f"https://{minute}.example/feed"
    feed = a_feed(runner, store, url, fields.pop("outlet", f"Post {minute}"))
    text = " ".join(f"“{one},” said {name}." for one in said)
    found = Analysis("en", tuple(quote(text, f"{one},", name) for one in said), (Actor(name, "person"),))
    fields.setdefault("title", "Council")
    an_article(runner, store, feed, minutes(minute), text, analysis=found, **fields)


def shown(found: Found) -> list[tuple[str, str, int]]:
    return [(one.words, one.outlet, one.outlets) for one in found.citations]


def test_one_quotation_of_several_outlets_is_told_once_by_its_first(runner: Runner, store: Store) -> None:
    told(runner, store, 0, SAID)
    told(runner, store, 30, "Nobody pays for it")
    for minute in (5, 60):
        told(runner, store, minute, SAID)
    told(runner, store, 90, SAID.replace("shall", "will"))
    once = [("Nobody pays for it,", "Post 30", 1), (f"{SAID},", "Post 0", 4)]
    assert shown(by(runner, store, "Ada Lind")) == once
    assert [one.words for one in by(runner, store, "Lind").citations[1].variants] == [
        f"{SAID.replace('shall', 'will')},"
    ]
    assert shown(search(runner, store, "harbour")) == once[1:]
    assert (by(runner, store, "Ada Lind").total, search(runner, store, "harbour").total) == (2, 1)
    assert shown(by(runner, store, "Ada Lind", source="Post 60")) == [(f"{SAID},", "Post 60", 1)]
    assert shown(by(runner, store, "Ada Lind", since=minutes(6), until=minutes(61)))[0] == (f"{SAID},", "Post 60", 1)
    assert [shown(by(runner, store, "Ada Lind", offset=at, limit=1)) for at in (0, 1, 2)] == [once[:1], once[1:], []]
    apart = runner.run(store.copies_by_actor("Lind", about=False, since=None, text="harbour", offset=1, limit=9))
    assert [one.time for one in apart] == [minutes(60), minutes(5), START]


def test_pages_of_any_length_are_parts_of_the_whole(runner: Runner, store: Store) -> None:
    for minute in range(9):
        name = "Karl Berg" if minute == 4 else "Ada Lind"
        told(runner, store, minute, SAID.replace("all", "most" if minute % 3 else "all"), f"Number {minute}", name=name)
    whole = search(runner, store, "number", limit=99), search(runner, store, "harbour", limit=99)
    assert [(one.total, len(one.citations)) for one in whole] == [(9, 9), (2, 2)]
    assert [(one.outlets, len(one.variants)) for one in whole[1].citations] == [(1, 0), (8, 1)]
    for asked, found in zip(("number", "harbour"), whole, strict=True):
        for limit in (1, 2, 4):
            pages = [search(runner, store, asked, offset=at, limit=limit) for at in range(0, 9, limit)]
            assert tuple(one for page in pages for one in page.citations) == found.citations
            assert {page.total for page in pages} == {found.total}


def test_the_same_words_of_two_people_or_weeks_later_are_two_quotations(runner: Runner, store: Store) -> None:
    told(runner, store, 0, SAID)
    told(runner, store, 1, SAID, name="Karl Berg")
    told(runner, store, 60 * 24 * 10, SAID)
    assert [one.outlets for one in search(runner, store, "winter").citations] == [1, 1, 1]
    assert by(runner, store, "Ada Lind").total == 2


def test_an_actor_on_a_subject(runner: Runner, store: Store) -> None:
    told(runner, store, 0, SAID, "The fund is empty", title="Council meets")
    told(runner, store, 5, "It is a long winter", title="Harbour opens")
    told(runner, store, 9, "Ada Lind keeps the harbour open", name="Karl Berg")
    assert words(by(runner, store, "Ada Lind", text="HARBOUR")) == ["It is a long winter,", f"{SAID},"]
    assert words(by(runner, store, "Ada Lind", text="fund empty")) == ["The fund is empty,"]
    assert by(runner, store, "Ada Lind", text="ferry").total == by(runner, store, "Ada Lind", text="!?").total == 0


def test_who_is_spoken_about_on_a_subject(runner: Runner, store: Store) -> None:
    text = "“Ada Lind keeps the quay open,” said Karl Berg. “Ada Lind is late,” he said."
    actors = (Actor("Karl Berg", "person"), Actor("Ada Lind", "person"))
    said = (quote(text, "Ada Lind keeps the quay open,", "Karl Berg"), quote(text, "Ada Lind is late,", "Karl Berg"))
    an_article(runner, store, a_feed(runner, store), text=text, analysis=Analysis("en", said, actors))
    assert words(by(runner, store, "Ada Lind", about=True, text="quay")) == ["Ada Lind keeps the quay open,"]


# --- more than an answer goes through --------------------------------------------------------------------------------


def filled(runner: Runner, store: Store) -> None:
    """Ten articles, some of one minute, with words that are common, rare, of long ago, or only in a headline."""
    for at in range(10):
        minute = at if at < 6 else 6 + at / 100
        rare = "walrus" if at in (2, 7) else "ferry"
        told(
            runner, store, minute, f"The {rare} number {at} sails", f"The fund number {at} is spent on {at * at} boats",
            name=("Ada Lind", "Karl Berg")[at % 3 == 0], title="Harbour news" if at % 4 == 0 else f"Story {at}",
        )  # fmt: skip


def all_of(ask: Any) -> list[tuple[datetime, str]]:
    """Every quotation, asking on for what was before."""
    found: list[tuple[datetime, str]] = []
    until: datetime | None = None
    while True:
        page: Found = ask(until)
        found += [(one.time, one.words) for one in page.citations]
        if page.older is None:
            return found
        assert until is None or page.older < until
        until = page.older


TEXTS = ("the", "number", "walrus", "harbour", "fund spent", "number 4", "snow")


@pytest.mark.parametrize(
    "asked",
    [*((text, None) for text in TEXTS), *((text, "Ada Lind") for text in TEXTS[1:4]), ("number", "Karl Berg")],
)
@pytest.mark.parametrize("ways", [(200, 100, (100,)), (4, 0, (3, 5)), (4, 0, (99,)), (3, 2, (1,))])
def test_every_way_to_the_newest_finds_the_same(
    filled_store: Store, monkeypatch: pytest.MonkeyPatch, runner: Runner, asked: tuple[str, str | None], ways: Any
) -> None:
    text, name = asked

    def ask(until: datetime | None) -> Found:
        return search(runner, filled_store, text, actor=name, until=until, limit=99)

    plain = all_of(ask)
    look, few, strides = ways
    for setting, value in (
        ("LOOK", look),
        ("FEW_QUOTES", few),
        ("FEW_ARTICLES", few),
        ("STRIDES", strides),
        ("THIN_QUOTES", few),
    ):
        monkeypatch.setattr(newest, setting, value)
    assert all_of(ask) == plain
    assert plain == sorted(plain, key=lambda one: one[0], reverse=True)


@pytest.fixture
def filled_store(runner: Runner, store: Store) -> Store:
    filled(runner, store)
    return store


def test_what_was_said_before_the_newest_is_asked_for_apart(
    runner: Runner, filled_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert by(runner, filled_store, "Karl Berg").older is None
    every = all_of(lambda until: by(runner, filled_store, "Ada Lind", until=until, limit=99))
    monkeypatch.setattr(newest, "LOOK", 5)
    first = by(runner, filled_store, "Ada Lind", limit=99)
    assert first.total == 4
    assert first.older
    assert minutes(5) < first.older <= first.citations[-1].time
    assert all_of(lambda until: by(runner, filled_store, "Ada Lind", until=until, limit=99)) == every


def test_more_of_one_moment_than_an_answer_holds_ends_somewhere(
    runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    told(runner, store, 5, *(f"The ferry number {at} sails" for at in range(6)))
    told(runner, store, 1, "The ferry is new")
    monkeypatch.setattr(newest, "LOOK", 3)
    assert len(all_of(lambda until: by(runner, store, "Ada Lind", until=until, limit=99))) == 4


@pytest.mark.parametrize("by_whom", [By("Ada Lind"), By("Ada Lind", about=True), By("Ada Lind", source="Post 1")])
def test_an_actors_newest_are_found_by_an_index(runner: Runner, filled_store: Store, by_whom: By) -> None:
    """No table is gone through, whatever the planner knows of it."""

    def plan(tx: sa.Connection) -> list[str]:
        query = archive._query(tx, by_whom, Period(START - timedelta(days=1)))
        assert query
        asked = query.entries.limit(5).compile(tx, compile_kwargs={"literal_binds": True})
        return [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]

    if not filled_store._db.is_sqlite:
        pytest.skip("PostgreSQL knows how much it has")
    steps = runner.run(filled_store._db.read(plan))
    assert any("INDEX ix_quote" in step and "actor_id=?" in step for step in steps)
    assert not any(step.startswith("SCAN") for step in steps)
