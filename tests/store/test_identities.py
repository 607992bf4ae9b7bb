"""Actors across the archive: forms joined over articles, corrected by moderators, the same in whatever order."""

from __future__ import annotations

import asyncio
import random
from asyncio import Runner
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bot.conversation import Asker
from bot.model import KnownActor, ReadArticle
from bot.store import Store, identities
from summarizer.identity import Correction
from summarizer.model import Actor, Analysis
from tests.store.material import START, a_feed, an_article, entry, minutes, poll, quote, reading

Another = Callable[[], Store]
KELD = Asker("slack", "U7", "moderator", "C1", space="T1")
KARL = Actor("Karl Berg", "person")
VOLODYMYR, VOLODIMIR = "Volodymyr Zelenskyy", "Volodimir Zelensky"


def told(
    runner: Runner, store: Store, name: str, role: str | None = "president", *others: Actor, at: float = 0, **more: Any
) -> ReadArticle:
    """An article in which `name` says one thing, with that role, and others stand beside."""
    feeds = runner.run(store.feeds())
    text = f"“It is so at {at:g},” said {name}."
    actors = (more.pop("actor", Actor(name, "person")), *others)
    found = Analysis("en", (quote(text, f"It is so at {at:g},", name, role=role),), actors)
    return an_article(
        runner, store, feeds[0] if feeds else a_feed(runner, store), minutes(at), text, analysis=found, **more
    )


def weigh(runner: Runner, store: Store, step: int = 100) -> None:
    while runner.run(store.weigh_actors(step)):
        pass


def total(runner: Runner, store: Store, name: str, *, about: bool = False) -> int:
    asked = store.by_actor(name, about=about, since=None, until=None, source=None, offset=0, limit=9)
    return runner.run(asked).total


def forms(runner: Runner, store: Store, name: str) -> set[str]:
    found = runner.run(store.known_actor(name, exact=True))
    return {one.name for one in found.forms} if found else set()


def known(runner: Runner, store: Store, name: str) -> KnownActor:
    found = runner.run(store.known_actor(name))
    assert found
    return found


def correct(runner: Runner, store: Store, first: str, second: str, verdict: Any) -> None:
    runner.run(store.correct(Correction(first, second, verdict), KELD, START))


@pytest.fixture
def spellings(runner: Runner, store: Store) -> Store:
    """Two spellings in two articles, weighed."""
    told(runner, store, VOLODYMYR)
    told(runner, store, VOLODIMIR, at=1)
    weigh(runner, store)
    return store


def test_every_form_finds_all_quotes_each_under_its_articles_own_name(runner: Runner, spellings: Store) -> None:
    for name in (VOLODYMYR, VOLODIMIR, "zelensky", "Zelenskyy"):
        assert total(runner, spellings, name) == 2, name
        assert runner.run(spellings.actor_named(name)) == VOLODYMYR
    asked = spellings.by_actor(VOLODIMIR, about=False, since=None, until=None, source=None, offset=0, limit=9)
    assert [one.speaker for one in runner.run(asked).citations] == [VOLODIMIR, VOLODYMYR]
    search = spellings.search("so", actor=VOLODIMIR, since=None, until=None, offset=0, limit=9)
    assert runner.run(search).total == 2


def test_completion_and_near_names_give_an_actor_once_and_a_watch_hears_every_form(
    runner: Runner, spellings: Store
) -> None:
    assert runner.run(spellings.actors("", 9)) == [VOLODYMYR]
    assert runner.run(spellings.actors("volodi", 9)) == [VOLODYMYR]
    assert sorted(runner.run(spellings.forms("vol", 9))) == [VOLODIMIR, VOLODYMYR]
    assert runner.run(spellings.near("Wolodymyr Zelenskyj", 3)) == [VOLODYMYR]
    window = runner.run(spellings.window((), minutes(-1), minutes(9), actor=VOLODYMYR))
    assert len(window.candidates) == 2


def test_a_surname_that_two_actors_bear_is_still_asked_about(runner: Runner, spellings: Store) -> None:
    told(runner, spellings, "Olena Zelensky", "first lady", at=2)
    weigh(runner, spellings)
    assert total(runner, spellings, "Zelensky") == 0
    assert sorted(runner.run(spellings.near("Zelensky", 3))) == ["Olena Zelensky", VOLODYMYR]


def test_a_quote_that_names_an_actor_by_two_forms_is_told_once(runner: Runner, spellings: Store) -> None:
    words = f"{VOLODIMIR} and {VOLODYMYR} is one man,"
    text = f"“{words}” said Ada Lind."
    actors = Actor("Ada Lind", "person"), Actor(VOLODIMIR, "person"), Actor(VOLODYMYR, "person")
    found = Analysis("en", (quote(text, words, "Ada Lind"),), actors)
    feed = runner.run(spellings.feeds())[0]
    an_article(runner, spellings, feed, minutes(5), text, analysis=found)
    assert total(runner, spellings, VOLODIMIR, about=True) == 1


def test_two_in_one_article_stay_two_even_where_it_comes_last(runner: Runner, spellings: Store) -> None:
    article = told(runner, spellings, "Karl Berg", None, Actor(VOLODYMYR, "person"), Actor(VOLODIMIR, "person"), at=2)
    weigh(runner, spellings)
    assert total(runner, spellings, VOLODIMIR) == 1
    without = replace(article, analysis=replace(article.analysis, actors=(Actor("Karl Berg", "person"),)))
    runner.run(spellings.store_read(without, minutes(3)))
    weigh(runner, spellings)
    assert total(runner, spellings, VOLODIMIR) == 2


def test_no_context_and_roles_that_differ_join_nobody(runner: Runner, store: Store) -> None:
    told(runner, store, "Antony Keld", None)
    told(runner, store, "Anthony Keld", None, at=1)
    told(runner, store, "Ann Moss", "mayor", at=2)
    told(runner, store, "Anne Moss", "surgeon", at=3)
    weigh(runner, store)
    assert [total(runner, store, name) for name in ("Antony Keld", "Ann Moss")] == [1, 1]


def test_one_story_joins_and_what_retention_takes_away_counts_no_more(runner: Runner, store: Store) -> None:
    company = Actor("Karl Berg", "person"), Actor("Elm Council", "organisation")
    told(runner, store, "Antony Keld", None, *company)
    told(runner, store, "Anthony Keld", None, *company, at=60)
    weigh(runner, store)
    assert total(runner, store, "Antony Keld") == 2
    told(runner, store, "Antony Keld", None, at=120)
    runner.run(store.delete_older_than(minutes(30), 10))
    weigh(runner, store)
    assert total(runner, store, "Antony Keld") == 1


def test_an_organisations_short_form_is_the_one_that_an_article_says(runner: Runner, store: Store) -> None:
    trust = Actor("Elm Harbour Trust", "organisation", ("EHT", "the trust"))
    told(runner, store, trust.name, None, actor=trust)
    told(runner, store, "EHT", None, actor=Actor("EHT", "organisation"), at=1)
    told(runner, store, "Trust", None, actor=Actor("Trust", "organisation"), at=2)
    weigh(runner, store)
    assert [total(runner, store, name) for name in ("EHT", trust.name, "Trust")] == [2, 2, 1]


NAMES = (
    (VOLODYMYR, "president"), (VOLODIMIR, "Elm president"), ("Antony Keld", "minister"), ("Anthony Keld", None),
    ("Anthony J. Keld", "minister"), ("Ann Moss", "mayor"), ("Anne Moss", "surgeon"), ("Karl Berg", None),
)  # fmt: skip


def filled(runner: Runner, store: Store, order: list[int], *, weigh_each: bool) -> dict[str, set[str]]:
    for number in order:
        name, role = NAMES[number % len(NAMES)]
        beside = {NAMES[(number * 3 + 2) % len(NAMES)][0], "Mo Vik"} - {name}
        others = (Actor(one, "person") for one in sorted(beside))
        told(runner, store, name, role, *others, at=number, identity=f"{order[0]} {number}")
        if weigh_each:
            weigh(runner, store, step=1)
    weigh(runner, store)
    return {name: forms(runner, store, name) for name, _ in NAMES}


def test_step_by_step_or_at_once_in_any_order_the_same_are_joined(runner: Runner, store: Store) -> None:
    order = list(range(16))
    at_once = filled(runner, store, order, weigh_each=False)
    assert at_once[VOLODIMIR] == {VOLODYMYR, VOLODIMIR}
    for seed in (5, 6):
        runner.run(store.delete_older_than(minutes(9999), 99))
        runner.run(store.weigh_anew())
        assert runner.run(store.forms("", 9)) == []
        random.Random(seed).shuffle(order)
        assert filled(runner, store, order, weigh_each=True) == at_once


def test_what_an_older_reading_said_of_an_actor_is_told_anew(runner: Runner, store: Store) -> None:
    """Name, kind and short forms are those that the articles give now, in whatever order they came."""
    wrong = Actor("ELM TRUST", "person", ("Trust", "Moss"))
    first = told(runner, store, "ELM TRUST", None, actor=wrong)
    for at in (1, 2):
        told(runner, store, "Elm Trust", None, actor=Actor("Elm Trust", "organisation", ("Trust",)), at=at)
    assert total(runner, store, "Moss") == 3
    again = replace(first, analysis=replace(first.analysis, actors=(replace(wrong, aliases=()),)))
    runner.run(store.store_read(again, minutes(5)))
    assert total(runner, store, "Moss") == 3
    assert len(runner.run(store.renew_actors(0, 9))) == 1
    assert [total(runner, store, name) for name in ("Moss", "Trust", "elm trust")] == [0, 3, 3]
    assert [one.name for one in known(runner, store, "Elm Trust").forms] == ["Elm Trust"]


# --- corrections -----------------------------------------------------------------------------------------------------


def test_a_moderator_joins_what_no_spelling_would_and_parts_what_it_did(runner: Runner, spellings: Store) -> None:
    told(runner, spellings, "Mr Zed", None, at=2)
    correct(runner, spellings, VOLODYMYR, "Mr Zed", "one")
    assert forms(runner, spellings, "Mr Zed") == {VOLODYMYR, VOLODIMIR, "Mr Zed"}
    assert known(runner, spellings, "mr zed").quotes == 3
    correct(runner, spellings, "Mr Zed", VOLODIMIR, "other")
    assert forms(runner, spellings, VOLODIMIR) == {VOLODIMIR}
    assert forms(runner, spellings, "Mr Zed") == {VOLODYMYR, "Mr Zed"}
    assert known(runner, spellings, VOLODIMIR).apart == ("Mr Zed", VOLODYMYR)
    correct(runner, spellings, VOLODYMYR, VOLODIMIR, "one")
    assert forms(runner, spellings, VOLODIMIR) == {VOLODYMYR, VOLODIMIR, "Mr Zed"}
    assert known(runner, spellings, VOLODIMIR).apart == ()


def test_a_form_that_is_joined_to_an_actor_takes_no_other_form_away(runner: Runner, spellings: Store) -> None:
    """Although an article names it beside one of them."""
    told(runner, spellings, "Mr Zed", None, Actor(VOLODIMIR, "person"), at=2)
    correct(runner, spellings, VOLODYMYR, "Mr Zed", "one")
    weigh(runner, spellings)
    assert forms(runner, spellings, "mr zed") == {VOLODYMYR, VOLODIMIR, "Mr Zed"}
    assert known(runner, spellings, "MR ZED").meant == "Mr Zed"


def test_a_bare_surname_that_a_moderator_joined_is_that_actors(runner: Runner, store: Store) -> None:
    for at, name in enumerate(("Ada Lind", "Otto Lind", "Lind")):
        told(runner, store, name, None, at=at)
    weigh(runner, store)
    assert total(runner, store, "Lind") == 0
    correct(runner, store, "Ada Lind", "Lind", "one")
    assert total(runner, store, "Lind") == total(runner, store, "Ada Lind") == 2


def test_corrections_outlive_reading_anew_retention_and_a_second_coming(runner: Runner, spellings: Store) -> None:
    correct(runner, spellings, VOLODYMYR, VOLODIMIR, "other")
    told(runner, spellings, "Mr Zed", None, at=2)
    correct(runner, spellings, VOLODYMYR, "Mr Zed", "one")
    for article in runner.run(spellings.articles_page(0, None, 9)):
        runner.run(spellings.store_read(article, minutes(5)))
    runner.run(spellings.weigh_anew())
    weigh(runner, spellings)
    expected = {VOLODYMYR, "Mr Zed"}
    assert forms(runner, spellings, VOLODYMYR) == expected
    runner.run(spellings.delete_older_than(minutes(99), 10))
    runner.run(spellings.weigh_anew())
    assert forms(runner, spellings, VOLODYMYR) == set()
    for at, name in enumerate(("Mr Zed", VOLODIMIR, VOLODYMYR)):
        told(runner, spellings, name, at=100 + at)
    weigh(runner, spellings)
    assert forms(runner, spellings, VOLODYMYR) == expected


def test_corrections_stand_in_a_backup(runner: Runner, tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path}/live.db")
    runner.run(store.migrate())
    for at, name in enumerate(("Ann Moss", "Jon Keld")):
        told(runner, store, name, None, at=at)
    correct(runner, store, "Ann Moss", "Jon Keld", "one")
    runner.run(store.backup(tmp_path / "copy.db"))
    correct(runner, store, "Ann Moss", "Jon Keld", "other")
    runner.run(store.restore(tmp_path / "copy.db"))
    assert forms(runner, store, "Ann Moss") == {"Ann Moss", "Jon Keld"}
    runner.run(store.weigh_anew())
    weigh(runner, store)
    assert forms(runner, store, "Ann Moss") == {"Ann Moss", "Jon Keld"}
    runner.run(store.close())


def test_who_corrected_is_counted_and_forgotten_and_the_correction_stays(runner: Runner, spellings: Store) -> None:
    correct(runner, spellings, VOLODYMYR, VOLODIMIR, "other")
    assert runner.run(spellings.corrections_of("slack", "U7")) == 1
    assert runner.run(spellings.corrections_of("discord", "U7")) == 0
    runner.run(spellings.forget_moderator("slack", "U7"))
    assert runner.run(spellings.corrections_of("slack", "U7")) == 0
    assert known(runner, spellings, VOLODIMIR).apart == (VOLODYMYR,)


def test_reading_weighing_and_correcting_at_once_lose_nothing(runner: Runner, open_another: Another) -> None:
    stores = [open_another(), open_another()]
    feed = a_feed(runner, stores[0])
    runner.run(stores[0].record_poll(poll(feed, *(entry(str(number)) for number in range(12)))))
    articles = []
    for at, pending in enumerate(runner.run(stores[0].claim(START, 600, 12))):
        name, text = (VOLODYMYR, VOLODIMIR)[at % 2], f"“It is so,” said {(VOLODYMYR, VOLODIMIR)[at % 2]}."
        found = Analysis("en", (quote(text, "It is so,", name, role="president"),), (Actor(name, "person"), KARL))
        articles.append(reading(pending, text, analysis=found))

    async def race() -> None:
        work = [stores[at % 2].store_read(one, START) for at, one in enumerate(articles)]
        weighing = [stores[at % 2].weigh_actors(2) for at in range(12)]
        said = Correction(VOLODYMYR, "Karl Berg", "one")
        await asyncio.gather(*(one for pair in zip(work, weighing, strict=True) for one in pair))
        again = [stores[at % 2].store_read(one, START) for at, one in enumerate(articles)]
        await asyncio.gather(stores[0].correct(said, KELD, START), *again, stores[1].weigh_anew())

    runner.run(race())
    weigh(runner, stores[0])
    assert forms(runner, stores[1], VOLODIMIR) == {VOLODYMYR, VOLODIMIR, "Karl Berg"}
    every = stores[1].copies_by_actor(VOLODIMIR, about=False, since=None, text=None, offset=0, limit=99)
    assert len(runner.run(every)) == 12


def test_what_is_to_be_weighed_is_found_by_its_index(runner: Runner, store: Store) -> None:
    if not store._db.is_sqlite:
        pytest.skip("PostgreSQL knows how much it has")

    def plan(tx: sa.Connection) -> list[str]:
        asked = identities.DUE.limit(5).compile(tx, compile_kwargs={"literal_binds": True})
        return [row[3] for row in tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {asked}")]

    assert runner.run(store._db.read(plan)) == ["SCAN actors USING INDEX ix_actors_unweighed"]


def test_nothing_is_weighed_twice(runner: Runner, spellings: Store) -> None:
    assert runner.run(spellings.weigh_actors(100)) == 0
    told(runner, spellings, VOLODYMYR, at=3)
    assert runner.run(spellings.weigh_actors(100)) == 1
    assert runner.run(spellings.weigh_anew()) == 2
    assert runner.run(spellings.weigh_actors(1)) == 1


@pytest.mark.parametrize("name", ["", " ", "%", "'; --", "\x00", "\ud800", "x" * 3000, "́"])
def test_no_name_breaks_a_question_or_a_correction(runner: Runner, spellings: Store, name: str) -> None:
    assert runner.run(spellings.known_actor(name, exact=True)) is None
    runner.run(spellings.correct(Correction(name, VOLODYMYR, "one"), KELD, START))
    assert forms(runner, spellings, VOLODYMYR) == {VOLODYMYR, VOLODIMIR}
