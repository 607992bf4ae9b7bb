"""Questions to the archive: exact words from stored text, a name is never guessed, text is never a query language."""

from __future__ import annotations

from asyncio import Runner
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation import Coverage, Found
from bot.store import Store, names, readings
from bot.store.codec import tokens
from summarizer.model import Actor, Analysis, Quote, Span
from tests.store.material import (
    START,
    TEXT,
    a_feed,
    an_article,
    analysis,
    entry,
    minutes,
    poll,
    quote,
    reading,
    said,
)


def by(runner: Runner, store: Store, name: str, **asked: Any) -> Found:
    usual: dict[str, Any] = {
        "about": False, "since": None, "until": None, "source": None, "offset": 0, "limit": 5,
    }  # fmt: skip
    return runner.run(store.by_actor(name, **{**usual, **asked}))


def search(runner: Runner, store: Store, text: str, **asked: Any) -> Found:
    usual: dict[str, Any] = {"actor": None, "since": None, "until": None, "offset": 0, "limit": 5}
    return runner.run(store.search(text, **{**usual, **asked}))


def words(found: Found) -> list[str]:
    return [citation.words for citation in found.citations]


def test_a_citation_holds_the_exact_characters(runner: Runner, store: Store) -> None:
    read = an_article(runner, store, a_feed(runner, store))
    found = by(runner, store, "Ada Lind")
    assert words(found) == ["The ferry sails at noon,", "Karl Berg will steer it,"]
    assert all(citation.stands_in(TEXT) for citation in found.citations)
    first = found.citations[0]
    assert (first.article, first.role, first.evidence, first.outlet) == (
        read.id,
        "Harbour Master",
        "named",
        "Fjord Post",
    )
    assert (first.url, first.time, found.total) == (f"https://fjord.example/{START}", START, 2)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_span_of_any_text_slices_back(runner: Runner, store: Store, data: st.DataObject) -> None:
    characters = st.characters(exclude_categories=["Cs"], exclude_characters="\x00")
    text = data.draw(st.text(characters | st.sampled_from("😀é́\r\n\u2028“"), min_size=1, max_size=60))
    start = data.draw(st.integers(0, len(text) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(text))))
    feed = next(iter(runner.run(store.feeds())), None) or a_feed(runner, store)
    found = Analysis("en", (Quote(span, "direct", speaker="Ada Lind", evidence="named"),))
    an_article(runner, store, feed, START, text, identity=str(runner.run(store.health()).articles), analysis=found)
    [newest] = runner.run(store.copies_by_actor("Ada Lind", about=False, since=None, text=None, offset=0, limit=1))
    assert newest.span.of(text) == newest.words == span.of(text).strip()


def test_spaces_inside_the_marks_are_not_shown(runner: Runner, store: Store) -> None:
    text = "«\u00a0Le bac part à midi\u202f» a dit Ada Lind. “The ferry sails at noon, ” she said."
    told = (
        quote(text, "\u00a0Le bac part à midi\u202f", "Ada Lind"),
        quote(text, "The ferry sails at noon, ", "Ada Lind"),
    )
    an_article(runner, store, a_feed(runner, store), text=text, analysis=Analysis("fr", told))
    found = by(runner, store, "Ada Lind")
    assert words(found) == ["Le bac part à midi", "The ferry sails at noon,"]
    assert all(citation.stands_in(text) for citation in found.citations)


def test_words_in_marks_are_listed_once_with_the_reported_clause_around_them(runner: Runner, store: Store) -> None:
    text = "Ada Lind said the quay was “a wreck” all winter. “It is so,” she said."
    told = (
        quote(text, "the quay was “a wreck” all winter", "Ada Lind", kind="indirect"),
        quote(text, "a wreck", "Ada Lind", kind="mixed"),
        quote(text, "It is so,", "Ada Lind"),
    )
    feed = a_feed(runner, store)
    read = an_article(runner, store, feed, text=text, analysis=Analysis("en", told, (Actor("Ada Lind", "person"),)))
    listed = ["the quay was “a wreck” all winter", "It is so,"]
    assert words(by(runner, store, "Ada Lind")) == listed
    assert words(search(runner, store, "wreck")) == listed[:1]
    of_article = runner.run(store.quotes_of([read.id], 0, 5))
    assert (words(of_article), of_article.total) == (listed, 2)
    assert runner.run(store.coverage(None, None)).unclear == 0


def test_the_newest_come_first_and_pages_do_not_overlap(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for number in range(7):
        said(runner, store, feed, "Ada Lind", at=minutes(number))
    pages = [by(runner, store, "ada lind", offset=offset, limit=3) for offset in (0, 3, 6, 9)]
    times = [citation.time for page in pages for citation in page.citations]
    assert times == [minutes(number) for number in range(6, -1, -1)]
    assert [page.total for page in pages] == [7] * 4


def test_since_is_inclusive_and_until_exclusive(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for number in range(4):
        said(runner, store, feed, "Ada Lind", at=minutes(number))
    found = by(runner, store, "Ada Lind", since=minutes(1), until=minutes(3))
    assert [citation.time for citation in found.citations] == [minutes(2), minutes(1)]


def test_a_date_in_the_future_does_not_stay_on_top(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, published=START + timedelta(days=3650))
    said(runner, store, feed, "Ada Lind", at=minutes(5))
    assert by(runner, store, "Ada Lind").citations[0].time == minutes(5)


def test_quotes_about_somebody_are_those_that_name_him(runner: Runner, store: Store) -> None:
    an_article(runner, store, a_feed(runner, store))
    assert words(by(runner, store, "Berg", about=True)) == ["Karl Berg will steer it,"]
    assert by(runner, store, "Ada Lind", about=True).total == 0


def test_a_name_inside_a_longer_word_is_no_mention(runner: Runner, store: Store) -> None:
    text = "“The Bergen line is closed,” said Ada Lind."
    found = Analysis("en", (quote(text, "The Bergen line is closed,", "Ada Lind"),), analysis().actors)
    an_article(runner, store, a_feed(runner, store), text=text, analysis=found)
    assert by(runner, store, "Karl Berg", about=True).total == 0


def test_a_source_is_an_outlet_or_a_feed(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, outlet="The Skerry Times")
    for source, total in (("skerry times", 0), ("the SKERRY times", 2), ("fjord post", 2), ("nobody", 0)):
        assert by(runner, store, "Ada Lind", source=source).total == total


def test_an_unclear_speaker_is_nobodys_quote(runner: Runner, store: Store) -> None:
    found = Analysis("en", (quote(TEXT, "The ferry sails at noon,"),))
    an_article(runner, store, a_feed(runner, store), analysis=found)
    assert runner.run(store.coverage(None, None)) == Coverage(articles=1, feeds=1, unclear=1)
    [citation] = search(runner, store, "ferry").citations
    assert (citation.speaker, citation.evidence) == (None, "unclear")


# --- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["Jürgen Ødegård", "jurgen odegard", "  JÜRGEN   ødegård ", "Ødegard"])
def test_case_accents_and_a_bare_surname_do_not_matter(runner: Runner, store: Store, asked: str) -> None:
    said(runner, store, a_feed(runner, store), "Jürgen Ødegård")
    assert by(runner, store, asked).total == 1


def test_a_surname_that_two_bear_is_asked_about_and_never_guessed(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for at, name in enumerate(("Ada Lind", "Otto Lind", "Ada Lind")):
        said(runner, store, feed, name, Actor(name, "person", ("Lind",)), at=minutes(at))
    assert by(runner, store, "Lind") == Found((), 0)
    assert runner.run(store.near("Lind", 3)) == ["Ada Lind", "Otto Lind"]


def test_an_alias_of_one_is_ambiguous_where_another_bears_the_surname(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    said(runner, store, feed, "Ada Lind", Actor("Ada Lind", "person", ("Lind",)))
    said(runner, store, feed, "Otto Lind", at=minutes(1))
    assert by(runner, store, "Lind").total == 0


def test_a_surname_alone_joins_its_one_full_bearer(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    said(runner, store, feed, "Ada Lind")
    said(runner, store, feed, "Lind", at=minutes(1))
    assert by(runner, store, "lind").total == 2
    assert by(runner, store, "Ada Lind").total == 1


def test_an_organisation_is_not_a_surname(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    said(runner, store, feed, "Nordkraft", Actor("Nordkraft", "organisation"))
    said(runner, store, feed, "Erik Nordkraft", at=minutes(1))
    assert by(runner, store, "Nordkraft").total == 1


def test_a_name_that_nobody_bears_gets_near_ones(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for at, name in enumerate(("Ada Lind", "Karl Berg", "Mona Vik")):
        said(runner, store, feed, name, at=minutes(at))
    assert by(runner, store, "Ade Lindt") == Found((), 0)
    assert runner.run(store.near("Ade Lindt", 3)) == ["Ada Lind"]
    assert runner.run(store.near("Zzyzx", 3)) == []
    assert runner.run(store.near("", 3)) == []


def test_completion_gives_the_most_quoted_first(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for at, name in enumerate(("Mona Berg", "Ada Lind", "Ada Lind", "Åse Adal")):
        said(runner, store, feed, name, at=minutes(at))
    assert runner.run(store.actors("", 2)) == ["Ada Lind", "Åse Adal"]
    assert runner.run(store.actors("ad", 9)) == ["Ada Lind", "Åse Adal"]
    assert runner.run(store.actors("be", 9)) == ["Mona Berg"]
    assert runner.run(store.actors("%", 9)) == []
    assert runner.run(store.actors("_", 9)) == []


# --- full text -----------------------------------------------------------------------------------------------------


def test_all_words_are_found_in_any_case_accents_aside(runner: Runner, store: Store) -> None:
    text = "“Le café rouvre à Noël,” dit Zoé Åberg."
    found = Analysis("fr", (quote(text, "Le café rouvre à Noël,", "Zoé Åberg"),))
    an_article(runner, store, a_feed(runner, store), text=text, analysis=found)
    for asked, total in (("CAFE noel", 1), ("café", 1), ("cafe\u0301", 1), ("caf", 0), ("cafe lait", 0), ("dit", 0)):
        assert search(runner, store, asked).total == total, asked


def test_a_headline_counts_as_text_of_its_quotes(runner: Runner, store: Store) -> None:
    an_article(runner, store, a_feed(runner, store), title="Breakwater opens")
    assert search(runner, store, "breakwater OPENS").total == 2
    assert search(runner, store, "rained").total == 0


def test_a_headline_that_changes_is_found_by_its_new_words_alone(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed, identity="one", title="Breakwater opens")
    runner.run(store.record_poll(poll(feed, changed=(entry("one", title="Breakwater closes", body_hash="another"),))))
    [pending] = runner.run(store.claim(minutes(5), 60, 1))
    runner.run(store.store_read(reading(pending), minutes(5)))
    assert [search(runner, store, text).total for text in ("opens", "closes")] == [0, 2]


def test_search_within_an_actor_and_a_period(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed)
    said(runner, store, feed, "Karl Berg", at=minutes(5))
    assert search(runner, store, "ferry", actor="Lind").total == 1
    assert search(runner, store, "ferry", actor="Karl Berg").total == 0
    assert search(runner, store, "ferry", actor="Nobody").total == 0
    assert search(runner, store, "ferry", since=minutes(1)).total == 0


@pytest.mark.parametrize(
    "text",
    ['"', "*", "ferry*", "ferry OR noon", "NEAR(ferry noon)", "title:ferry", "-ferry", "ferry' --", "(", "^", "\x00",
     "\ud800", "' | '", "ferry:A", "!ferry", "a" * 5000, "_", "\\", "ferry & !noon", ""],
)  # fmt: skip
def test_text_is_never_read_as_a_query_language(runner: Runner, store: Store, text: str) -> None:
    an_article(runner, store, a_feed(runner, store))
    total = search(runner, store, text).total
    assert total == (1 if tokens(text) in (["ferry"], ["ferry", "noon"]) else 0)
    runner.run(store.candidates(minutes(-5), minutes(5), text=text))


def test_stories_are_sought_in_the_whole_text(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    ids = [an_article(runner, store, feed, minutes(number)).id for number in range(3)]

    def found(since: datetime, until: datetime, text: str | None = None, limit: int = 9) -> list[int]:
        return [one.key for one in runner.run(store.candidates(since, until, text=text, limit=limit))]

    assert found(START, minutes(2)) == ids[:2]
    assert found(START, minutes(9), "it RAINED") == ids
    assert found(START, minutes(9), "snowed") == []
    assert found(START, minutes(9), limit=1) == ids[2:]


def test_what_is_deleted_is_not_found_and_what_stays_is(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    an_article(runner, store, feed)
    text = "“The ferry is late,” said Mona Vik."
    late = Analysis("en", (quote(text, "The ferry is late,", "Mona Vik"),))
    an_article(runner, store, feed, minutes(60), text, analysis=late)
    assert runner.run(store.delete_older_than(minutes(60), 10)) == 1
    assert words(search(runner, store, "ferry")) == ["The ferry is late,"]
    assert runner.run(store.actors("", 9)) == ["Mona Vik"]
    assert by(runner, store, "Karl Berg", about=True).total == 0


def test_all_quotes_of_some_articles_tell_each_once_with_its_other_wordings(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    told = ("The ferry will sail for Keld at noon on Friday", "The ferry shall sail for Keld at noon on Friday")
    keys = []
    for number, words_said in enumerate(told):
        text = f"“{words_said},” said Ada Lind. “We are {'so ' * number}late,” said Karl Berg."
        late = f"We are {'so ' * number}late,"
        found = Analysis("en", (quote(text, f"{words_said},", "Ada Lind"), quote(text, late, "Karl Berg")))
        keys.append(an_article(runner, store, feed, minutes(number), text, analysis=found).id)
    found_all = runner.run(store.quotes_of(keys, 0, 9))
    assert words(found_all) == [f"{told[0]},", "We are late,", "We are so late,"]
    assert [one.words for one in found_all.citations[0].variants] == [f"{told[1]},"]
    page = runner.run(store.quotes_of(keys, 1, 1))
    assert (words(page), page.total) == (["We are late,"], 3)


def test_near_names_are_sought_among_the_most_quoted_and_those_that_begin_alike(
    runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = a_feed(runner, store)
    for at, name in enumerate(("Karl Berg", "Karl Berg", "Ada Lindqvist", "Mona Stensrud")):
        said(runner, store, feed, name, at=minutes(at))
    monkeypatch.setattr(names, "COMPARED", 1)
    for asked, found in (("Kerl Berg", "Karl Berg"), ("Ade Lundqvist", "Ada Lindqvist"), ("Monna Stensrut", None)):
        assert list(runner.run(store.near(asked, 3))) == ([found] if found else ["Mona Stensrud"]), asked
    assert runner.run(store.near("Nona Xtensrud", 3)) == []


@pytest.mark.parametrize("asked", ["Ms Lindqvist", "Mrs. Lindqvist", "Frau Ada Lindqvist", "ms ada  lindqvist"])
def test_a_form_of_address_does_not_matter(runner: Runner, store: Store, asked: str) -> None:
    said(runner, store, a_feed(runner, store), "Ada Lindqvist")
    assert by(runner, store, asked).total == 1
    assert runner.run(store.actor_named(asked)) == "Ada Lindqvist"


def test_whoever_is_known_with_a_form_of_address_is_found_by_it(runner: Runner, store: Store) -> None:
    feed = a_feed(runner, store)
    for at, name in enumerate(("Mrs Lind", "Ada Lind", "Otto Lind")):
        said(runner, store, feed, name, at=minutes(at))
    assert runner.run(store.actor_named("Mrs Lind")) == "Mrs Lind"
    assert runner.run(store.near("Ms Lind", 3)) == ["Ada Lind", "Mrs Lind", "Otto Lind"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("Foreign Minister", []),
        ("Prime Minister", []),
        ("Ms Osgood", []),
        ("Ms Eester", ["Easter"]),
        ("Lindqvst", ["Ada Lindqvist"]),
        ("Ada Lindkvist", ["Ada Lindqvist"]),
        ("Gunnar Lindqvist", []),
        ("A", []),
    ],
)
def test_near_names_differ_in_few_letters(runner: Runner, store: Store, asked: str, found: list[str]) -> None:
    feed = a_feed(runner, store)
    for at, name in enumerate(("Easter", "God", "Ada Lindqvist", "Elm Harbour Ministry")):
        said(runner, store, feed, name, at=minutes(at))
    assert list(runner.run(store.near(asked, 3))) == found


def test_coverage_counts_the_feeds_of_a_period(runner: Runner, store: Store) -> None:
    feed, other = a_feed(runner, store), a_feed(runner, store, "https://skerry.example/f", "Skerry")
    an_article(runner, store, feed)
    an_article(runner, store, other, minutes(60))
    assert runner.run(store.coverage(None, None)).feeds == 2
    assert runner.run(store.coverage(minutes(1), None)) == Coverage(articles=1, feeds=1, unclear=0)
    assert runner.run(store.coverage(None, minutes(60))).articles == 1


def test_what_is_covered_in_all_is_counted_as_that_of_a_period_is(runner: Runner, store: Store) -> None:
    """Read, read again with other quotes, and gone."""
    feed, text = a_feed(runner, store), "“It sails,” somebody said. “It does,” said Ada Lind."
    nobody, she = quote(text, "It sails,"), quote(text, "It does,", "Ada Lind")

    def covered(articles: int, unclear: int) -> bool:
        in_all, since = (runner.run(store.coverage(when, None)) for when in (None, START))
        return in_all == since == Coverage(articles=articles, feeds=min(articles, 1), unclear=unclear)

    assert covered(0, 0)
    read = an_article(runner, store, feed, text=text, analysis=Analysis("en", (nobody, she)))
    an_article(runner, store, feed, minutes(60), text, identity="two", analysis=Analysis("en", (nobody, she)))
    assert covered(2, 2)
    runner.run(store.store_read(replace(read, analysis=Analysis("en", (she,))), minutes(61)))
    assert covered(2, 1)
    runner.run(store.delete_older_than(minutes(30), 9))
    assert covered(1, 1)
    runner.run(store.delete_older_than(minutes(90), 9))
    assert covered(0, 0)


def test_stories_with_a_frequent_word_are_the_same_by_either_way(
    runner: Runner, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    feed = a_feed(runner, store)
    for at in range(6):
        an_article(runner, store, feed, minutes(at), title="Harbour" if at % 2 else "Quay")

    def found(limit: int) -> list[int]:
        return [one.key for one in runner.run(store.candidates(START, minutes(9), text="harbour", limit=limit))]

    plain = {limit: found(limit) for limit in (1, 2, 3, 9)}
    assert [len(keys) for keys in plain.values()] == [1, 2, 3, 3]
    for strides in ((3,), (1, 4), (2, 9), ()):
        monkeypatch.setattr(readings, "STRIDES", strides)
        assert {limit: found(limit) for limit in plain} == plain
