"""Articles of one event share a story, copies are told, and a stream of any length is placed in bounded memory."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from summarizer import stories as module
from summarizer.model import Analysis, Article, Candidate, Story
from summarizer.similarity import fingerprint, resemblance, sketch
from summarizer.stories import Placement, Stories, group

START = datetime(2026, 6, 3, 6, 0, tzinfo=UTC)

# Three events, three outlets each; the earthquakes are of one kind and differ in names and figures alone.
FERRY = (
    (
        "Larnvik council buys three electric ferries",
        (
            "The harbour council of Larnvik voted on Tuesday to buy three electric ferries for the crossing to "
            "Skarholm. Marta Holm, who chairs the council, said the ferries would replace two diesel ships of 1988."
        ),
    ),
    (
        "Electric ferries for Skarholm crossing",
        (
            "Passengers between Larnvik and Skarholm will travel on electric ferries from next spring, after "
            "the council approved the purchase. The two diesel ships of 1988 will be sold, Marta Holm told reporters."
        ),
    ),
    (
        "Fishermen protest as Larnvik votes for ferries",
        (
            "Fishermen protested on the quay while the Larnvik council voted to buy electric ferries. Per Aas, "
            "who speaks for them, said that Marta Holm had not asked what the new quay at Skarholm does to the tide."
        ),
    ),
)
QUAKE_VARENA = (
    (
        "Earthquake of magnitude 6.1 shakes Varena province",
        (
            "A strong earthquake of magnitude 6.1 shook the mountain province of Varena early on Monday and "
            "killed five people in the town of Oltesh, the governor, Ilir Dosta, said. Houses collapsed."
        ),
    ),
    (
        "Five dead in Varena quake",
        (
            "Five people died when a 6.1 magnitude quake hit Varena. Rescuers searched collapsed houses in "
            "Oltesh, and Governor Dosta asked for tents and blankets for the injured."
        ),
    ),
    (
        "Rescuers search Oltesh after earthquake",
        (
            "Rescue teams dug through collapsed houses in Oltesh, the town hit hardest by the earthquake in "
            "Varena. Ilir Dosta, the governor, said five people had died."
        ),
    ),
)
QUAKE_SOLANO = (
    (
        "Earthquake of magnitude 5.8 strikes Solano islands",
        (
            "A strong earthquake of magnitude 5.8 struck the Solano islands on Monday and injured twelve "
            "people in the port of Caleta Brava, said the mayor, Inés Quiroga. Houses collapsed near the harbour."
        ),
    ),
    (
        "Twelve injured in Solano quake",
        (
            "Twelve people were injured when a 5.8 magnitude quake hit the Solano islands. In Caleta Brava "
            "walls fell on the market, Mayor Quiroga said, but nobody was killed."
        ),
    ),
    (
        "Caleta Brava market closed after quake",
        (
            "The market of Caleta Brava stays closed after the earthquake on the Solano islands that injured "
            "twelve. Inés Quiroga, the mayor, said that the harbour was safe."
        ),
    ),
)
EVENTS = (FERRY, QUAKE_VARENA, QUAKE_SOLANO)


def placed(articles: Sequence[tuple[str, str]], stories: Stories | None = None) -> list[Placement]:
    stories = stories or Stories()
    return [stories.add(str(at), title, text, START) for at, (title, text) in enumerate(articles)]


def candidate(key: int, article: tuple[str, str], minutes: int = 0) -> Candidate:
    title, text = article
    seen = START + timedelta(minutes=minutes)
    return Candidate(key, Article(text, title), Analysis("en"), f"Outlet {key}", None, seen)


def keys(stories: Sequence[Story]) -> list[list[int]]:
    return [sorted(one.key for one in story.articles) for story in stories]


def test_three_events_told_by_three_outlets_in_turn_are_three_stories() -> None:
    turns = [event[at] for at in range(3) for event in EVENTS]
    names = [placement.story for placement in placed(turns)]
    assert names == names[:3] * 3
    assert len(set(names)) == 3


def test_two_earthquakes_on_one_day_stay_two_stories() -> None:
    quakes = [placement.story for placement in placed([QUAKE_VARENA[0], QUAKE_SOLANO[0], QUAKE_VARENA[1]])]
    assert quakes[0] == quakes[2] != quakes[1]


def test_a_copy_with_a_few_words_changed_is_told_with_the_key_of_the_first() -> None:
    title, text = FERRY[0]
    long = text + " " + FERRY[1][1]
    copies = placed([(title, long), QUAKE_VARENA[0], ("Ferries!", long.replace("on Tuesday", "today")), (title, long)])
    assert [placement.duplicate_of for placement in copies] == [None, None, "0", "0"]
    assert copies[0].story == copies[2].story == copies[3].story


def test_another_report_of_the_same_event_is_no_copy() -> None:
    assert [placement.duplicate_of for placement in placed(FERRY)] == [None, None, None]


def test_articles_without_words_are_stories_of_their_own_and_nobody_s_copies() -> None:
    empty = placed([("", ""), ("", "… !"), ("", "")])
    assert len({placement.story for placement in empty}) == 3
    assert {placement.duplicate_of for placement in empty} == {None}


def test_the_same_event_a_month_later_is_another_story() -> None:
    stories = Stories(timedelta(days=3))
    first = stories.add("a", *FERRY[0], START)
    later = stories.add("b", *FERRY[1], START + timedelta(days=30))
    assert first.story != later.story


def test_an_article_that_arrives_late_joins_the_story_of_its_time() -> None:
    stories = Stories(timedelta(days=3))
    first = stories.add("a", *FERRY[0], START)
    stories.add("b", *QUAKE_VARENA[0], START + timedelta(days=30))
    assert stories.add("c", *FERRY[1], START - timedelta(days=1)).story == first.story


@pytest.mark.parametrize("year", [1, 9999])
def test_a_date_at_the_end_of_time_closes_no_story(year: int) -> None:
    stories = Stories()
    first = stories.add("a", *FERRY[0], START)
    stories.add("b", *QUAKE_VARENA[0], datetime(year, 1, 1, tzinfo=UTC))
    assert stories.add("c", *FERRY[1], START).story == first.story


def test_an_article_without_a_date_counts_as_of_the_one_before() -> None:
    stories = Stories()
    first = stories.add("a", *FERRY[0], START)
    assert stories.add("b", *FERRY[1], None).story == first.story


@pytest.mark.parametrize(("when", "together"), [(None, False), (START, True)])
def test_years_tell_texts_apart_only_where_they_have_no_dates(
    monkeypatch: pytest.MonkeyPatch, when: datetime | None, *, together: bool
) -> None:
    monkeypatch.setattr(module, "JOIN", 0.5)  # between the likeness of the two texts and what other years leave of it
    stories = Stories()
    first = stories.add("a", FERRY[0][0], FERRY[0][1] + " The vote of 2026 was the third.", when)
    second = stories.add("b", FERRY[2][0], FERRY[2][1] + " The vote of 2019 had failed.", when)
    assert (first.story == second.story) is together


def test_old_stories_are_forgotten_when_too_many_are_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OPEN", 2)
    ferry, *_, again = placed([FERRY[0], QUAKE_VARENA[0], QUAKE_SOLANO[0], FERRY[1]])
    assert ferry.story != again.story


def test_rare_words_are_forgotten_and_the_stories_are_found_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_TERMS", 50)
    names = [placement.story for placement in placed([event[at] for at in range(3) for event in EVENTS])]
    assert names == names[:3] * 3


def test_a_story_is_led_by_its_most_typical_article_and_named_after_it() -> None:
    aside = ("Weather", "It rained on Larnvik, where the council met about ferries. The football club of Larnvik lost.")
    (story,) = group([candidate(4, FERRY[0], 5), candidate(9, aside, 0), candidate(6, FERRY[1], 9)])
    assert story.lead.key == 4
    assert story.key == "s4"
    assert [one.key for one in story.articles] == [4, 9, 6]


def test_of_equal_articles_the_first_leads() -> None:
    (story,) = group([candidate(2, FERRY[0], 5), candidate(1, FERRY[0], 3)])
    assert story.lead.key == 1


def test_stories_come_in_the_order_of_their_first_articles() -> None:
    turns = [candidate(at, event[0], at) for at, event in enumerate(EVENTS)]
    assert keys(group(turns[::-1])) == [[0], [1], [2]]


def test_nothing_groups_to_nothing() -> None:
    assert group([]) == ()


@settings(max_examples=40, deadline=None)
@given(st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_are_given_does_not_matter(random: Random) -> None:
    articles = [
        candidate(at, article, at) for at, article in enumerate(article for event in EVENTS for article in event)
    ]
    shuffled = random.sample(articles, len(articles))
    assert group(shuffled) == group(articles)


TEXTS = st.lists(st.sampled_from(["Ferry", "ferry", "Larnvik", "5.8", "the", "é", "\ud800", ".", "\n"]), max_size=40)


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS.map(" ".join), max_size=12))
def test_every_article_is_placed_once_whatever_its_text(texts: list[str]) -> None:
    articles = [candidate(at, ("", text), at) for at, text in enumerate(texts)]
    assert sorted(key for story in keys(group(articles)) for key in story) == list(range(len(texts)))
    for at, placement in enumerate(placed([("", text) for text in texts])):
        assert placement.duplicate_of is None or int(placement.duplicate_of) < at


def test_resemblance_estimates_the_share_of_common_word_runs() -> None:
    random = Random(1)
    words = [f"word{random.randrange(500)}" for _ in range(400)]
    assert resemblance(sketch(words), sketch(words)) == 1.0
    assert resemblance(sketch(words[:300]), sketch(words)) == pytest.approx(0.75, abs=0.2)
    assert resemblance(sketch(words), sketch([word + "x" for word in words])) == 0.0


def made_up(random: Random) -> tuple[str, str]:
    """A text of an event of its own, with the vocabulary of a language: few common words, many rare ones."""
    words = [f"w{int(random.paretovariate(0.6)) % 20_000}".capitalize() for _ in range(80)]
    return f"{words[0]} {words[1]}", " ".join(words)


def test_the_time_for_an_article_does_not_grow_with_the_number_before_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_OPEN", 150)
    random = Random(2)
    stories, spent = Stories(), []
    for start, end in ((0, 200), (200, 400), (400, 1600)):
        articles = [made_up(random) for _ in range(start, end)]
        begun = time.process_time()
        for at, article in enumerate(articles, start):
            stories.add(str(at), *article, START)
        spent.append((time.process_time() - begun) / len(articles))
    assert spent[2] < 3 * spent[1]


def stream() -> list[tuple[str, str, str]]:
    told = [(title, text) for event in (FERRY, QUAKE_VARENA, QUAKE_SOLANO) for title, text in event]
    Random(4).shuffle(told)
    return [(str(at), title, text) for at, (title, text) in enumerate(told)]


@pytest.mark.parametrize("until", range(0, 10, 3))
def test_what_recalls_the_articles_before_places_the_next_as_if_it_had_placed_them(until: int) -> None:
    whole, later = Stories(), Stories()
    for at, (key, title, text) in enumerate(stream()):
        placed = whole.add(key, title, text, START)
        if at < until:
            later.recall(key, fingerprint(title, text), START, placed.story)
        else:
            assert later.add(key, title, text, START) == placed


def test_articles_that_were_placed_stay_in_their_stories_and_others_join_them() -> None:
    first, second, third = (candidate(key, told) for key, told in enumerate(FERRY, 1))
    apart = replace(candidate(4, QUAKE_VARENA[0]), story=1)
    placed = [replace(first, story=1), replace(second, story=77)]
    assert [{one.key for one in story.articles} for story in group([*placed, apart])] == [{1, 4}, {2}]
    joined = next(story for story in group([*placed, third]) if third in story.articles)
    assert len(joined.articles) == 2
