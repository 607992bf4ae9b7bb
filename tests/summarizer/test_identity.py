"""Forms of one actor across the archive: joined by spelling and context together, never on a doubtful match."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.identity import Appearance, Correction, Form, actors_of, candidates
from summarizer.spelling import doubts, key, name_of

DAY = datetime(2026, 3, 2, tzinfo=UTC)
STORY = (Appearance(DAY, frozenset({"karl berg", "mona vik"}), frozenset({"elm council"})),)
OTHER_STORY = (Appearance(DAY + timedelta(days=90), frozenset({"jon ware"})),)


def form(name: str, role: str = "", told: tuple[Appearance, ...] = (), **more: Any) -> Form:
    return Form(name, name.lower(), appearances=told, roles=frozenset({role} if role else ()), **more)


def joined(*forms: Form, corrections: tuple[Correction, ...] = ()) -> list[set[str]]:
    """The groups of more than one form."""
    found = actors_of(forms, corrections)
    return [{one for one, head in found.items() if head == chief} for chief in sorted(set(found.values()))]


SAME = [
    ("Volodimir Zelensky", "Volodymyr Zelenskyy"),
    ("Vladimir Lukarenko", "Wladimir Lukarenko"),
    ("Antony Blinken", "Anthony Blinken"),
    ("Jon Ware", "John Ware"),
    ("Erik Keld", "Eric Keld"),
    ("Bashar al-Samad", "Bashar Samad"),
    ("Kim Dal-un", "Kim Dal Un"),
    ("Elisabeth Moss", "Elizabeth Moss"),
    ("Ann J. Moss", "Ann Moss"),
]


@pytest.mark.parametrize("names", SAME)
def test_spellings_of_one_name_are_joined_where_the_role_or_the_story_is_one(names: tuple[str, str]) -> None:
    one, other = names
    both = [{one.lower(), other.lower()}]
    assert joined(form(one, "president"), form(other, "Elm President")) == both
    assert joined(form(one, told=STORY), form(other, told=STORY)) == both


@pytest.mark.parametrize("told", ["damaliger {}", "der langjährige {}", "former {}", "the then {}"])
def test_a_role_of_another_time_is_the_same_role(told: str) -> None:
    assert joined(form("Jon Ware", "senator"), form("John Ware", told.format("senator"))) == [{"jon ware", "john ware"}]
    assert joined(form("Jon Ware", "mayor"), form("John Ware", told.format("senator"))) == []


@pytest.mark.parametrize("names", SAME)
def test_spelling_alone_joins_nobody(names: tuple[str, str]) -> None:
    assert joined(*map(form, names)) == []
    one, other = names
    assert joined(form(one, told=STORY), form(other, told=OTHER_STORY)) == []


@pytest.mark.parametrize(
    "names",
    [
        ("Michael Moss", "Michelle Moss"),
        ("Paul Moss", "Paula Moss"),
        ("Daniel Moss", "Danielle Moss"),
        ("Simon Moss", "Simone Moss"),
        ("Alexander Keld", "Alexandra Keld"),
        ("Francis Moss", "Frances Moss"),
        ("Robin Moss", "Robyn Moss"),
        ("Ann Moss", "Jon Moss"),
        ("Ivan Ivanov", "Ivan Ivanova"),
        ("Jon Ware", "Jon Ware Jr."),
        ("Jon Ware II", "Jon Ware III"),
        ("Jon Elm Ware", "Jon Ash Ware"),
        ("Ware", "Jon Ware"),
        ("J. Ware", "Jon Ware"),
        ("Li Na", "Lu Ni"),
        ("Jon Ware", "Jon Wareham"),
    ],
)
def test_another_person_is_never_joined_whatever_the_context(names: tuple[str, str]) -> None:
    one, other = names
    assert joined(form(one, "mayor", STORY), form(other, "mayor", STORY)) == []


def test_what_may_be_nobodys_name_is_not_joined() -> None:
    phrases = form("Harbour official", told=STORY, kind="unknown"), form("Harbor official", told=STORY, kind="unknown")
    assert joined(*phrases) == []
    assert joined(form("Elm Cove", told=STORY, kind="place"), form("Elm Kove", told=STORY)) == []
    assert joined(form("Erik Keld", told=STORY, kind="unknown"), form("Eric Keld", told=STORY)) != []


def test_a_doubtful_spelling_needs_the_role_and_the_story() -> None:
    for one, other in (("Ann Moss", "Anne Moss"), ("Jo Clark", "Jo Clarke"), ("Joe Keld", "Joseph Keld")):
        assert joined(form(one, "mayor"), form(other, "mayor")) == []
        assert joined(form(one, told=STORY), form(other, told=STORY)) == []
        assert joined(form(one, "mayor", STORY), form(other, "mayor", STORY)) == [{one.lower(), other.lower()}]


def test_roles_or_genders_that_differ_part() -> None:
    mayor = form("Ann Moss", "mayor of Elm", STORY)
    assert joined(mayor, form("Anne Moss", "surgeon", STORY)) == []
    he, she = frozenset({"he"}), frozenset({"she"})
    forms = form("Robyn Keld", told=STORY, pronouns=he), form("Robynn Keld", told=STORY, pronouns=she)
    assert joined(*forms) == []
    assert joined(forms[0], replace(forms[1], pronouns=he)) == [{"robyn keld", "robynn keld"}]
    assert joined(form("Jon Ware", "spokesman", STORY), form("John Ware", "spokeswoman", STORY)) == []
    assert joined(form("Jon Ware", "Finance Minister", STORY), form("John Ware", "Health Minister", STORY)) == []


def test_two_in_one_article_are_two() -> None:
    one = form("Antony Blinken", "minister", STORY, beside=frozenset({"anthony blinken"}))
    assert joined(one, form("Anthony Blinken", "minister", STORY)) == []


def test_who_could_be_either_of_two_is_neither() -> None:
    """ "Jon Ware" fits the father and the son, who stand in one article."""
    father = form("Jon Elm Ware", "mayor", STORY, beside=frozenset({"john ash ware"}))
    son = form("John Ash Ware", "mayor", STORY)
    assert joined(father, son, form("Jon Ware", "mayor", STORY)) == []
    assert joined(father, form("Jon Ware", "mayor", STORY)) == [{"jon elm ware", "jon ware"}]


def test_three_spellings_are_one_under_the_fullest() -> None:
    forms = [form(name, "president") for name in ("Petro Zelensky", "Petro Zelenskyy", "Petro V. Zelenskiy")]
    assert set(actors_of(forms).values()) == {"petro v. zelenskiy"}


def body(name: str, *full: str, told: tuple[Appearance, ...] = ()) -> Form:
    return Form(name, name.lower(), "organisation", told, short_of=frozenset(map(str.lower, full)))


def test_an_organisations_short_form_is_joined_where_an_article_itself_did() -> None:
    trust = body("Elm Harbour Trust")
    assert joined(trust, body("EHT")) == []
    assert joined(trust, body("EHT", "Elm Harbour Trust")) == [{"elm harbour trust", "eht"}]
    assert joined(trust, body("Elm Trust", "Elm Harbour Trust")) == [{"elm harbour trust", "elm trust"}]
    assert joined(trust, body("Trust", "Elm Harbour Trust")) == []
    assert joined(trust, form("EHT", short_of=frozenset({"elm harbour trust"}))) == []


def test_a_short_form_of_two_organisations_is_neithers() -> None:
    forms = (
        body("Elm Harbour Trust"),
        body("Eastern Health Team"),
        body("EHT", "Elm Harbour Trust", "Eastern Health Team"),
    )
    assert joined(*forms) == []


def test_organisations_spelled_otherwise_need_a_story() -> None:
    assert joined(body("The Elm Harbour Centre"), body("Elm Harbor Center")) == []
    assert joined(body("The Elm Harbour Centre", told=STORY), body("Elm Harbor Center", told=STORY)) != []


# --- moderators ----------------------------------------------------------------------------------------------------


def test_what_a_moderator_said_wins() -> None:
    keld, moss = form("Jon Keld", "mayor", beside=frozenset({"ann moss"})), form("Ann Moss", "surgeon")
    one = Correction("jon keld", "ann moss", "one")
    assert joined(keld, moss, corrections=(one,)) == [{"jon keld", "ann moss"}]
    spellings = form("Antony Blinken", "minister"), form("Anthony Blinken", "minister")
    other = Correction("antony blinken", "anthony blinken", "other")
    assert joined(*spellings, corrections=(other,)) == []
    assert joined(*spellings, form("Anthoni Blinken", "minister"), corrections=(other,)) == []


def test_of_corrections_that_contradict_each_other_the_later_holds() -> None:
    names = "ann moss", "jon keld", "mo vik"
    forms = [form(name) for name in names]
    said = (
        Correction("ann moss", "jon keld", "one"), Correction("ann moss", "mo vik", "other"),
        Correction("jon keld", "mo vik", "one"),
    )  # fmt: skip
    assert joined(*forms, corrections=said) == [{"jon keld", "mo vik"}]
    assert joined(*forms, corrections=said[:2]) == [{"ann moss", "jon keld"}]
    assert joined(*forms, corrections=(Correction("ann moss", "nobody here", "one"),)) == []


# --- the whole archive ---------------------------------------------------------------------------------------------

FIRST = "Ann Anne Jon John Antony Anthony Erik Eric Michael Michelle".split()
LAST = "Moss Mosse Ware Warre Zelensky Zelenskyy Keld".split()
ROLES = ("", "mayor", "surgeon")


@st.composite
def archives(draw: st.DrawFn) -> list[Form]:
    names = draw(st.lists(st.tuples(st.sampled_from(FIRST), st.sampled_from(LAST)), unique=True, max_size=14))
    folded = [f"{first} {last}".lower() for first, last in names]
    beside = st.frozensets(st.sampled_from(folded), max_size=2) if folded else st.just(frozenset[str]())
    return [
        form(name.title(), draw(st.sampled_from(ROLES)), draw(st.sampled_from([(), STORY])), beside=draw(beside))
        for name in folded
    ]


@given(archives(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter_and_no_veto_is_broken(forms: list[Form], dice: random.Random) -> None:
    found = actors_of(forms)
    shuffled = list(forms)
    dice.shuffle(shuffled)
    assert actors_of(shuffled) == found
    for one in forms:
        for other in one.beside - {one.folded}:
            assert found.get(one.folded, one.folded) != found.get(other, other)
    assert all(found[head] == head for head in found.values())


def crowd(count: int) -> list[Form]:
    """So many people, of whom each tenth has a second spelling."""
    syllables = "ba de fo gu ki la me no pu ra si tu va xo".split()
    dice = random.Random(3)
    names = {
        " ".join("".join(dice.choices(syllables, k=dice.choice((2, 3)))).title() for _ in range(2))
        for _ in range(count)
    }
    return [
        form(one) for at, name in enumerate(sorted(names)) for one in ([name, name + "h"] if at % 10 == 0 else [name])
    ]


def test_four_times_the_forms_are_about_four_times_the_work() -> None:
    few, many = (sum(1 for _ in candidates(crowd(count))) for count in (4_000, 16_000))
    assert few > 100
    assert many < 20 * few


def test_a_crowd_under_one_key_costs_nothing() -> None:
    alike = [form(f"Ann {'a' * count} Moss") for count in range(1, 400)]
    assert len({key(one.folded) for one in alike}) == 1
    assert list(candidates(alike)) == []


@pytest.mark.parametrize("folded", ["", " ", "the", "-", "'", "jr.", "a. b.", "…", "the jr", "x" * 5000 + " moss"])
def test_no_name_breaks_it(folded: str) -> None:
    assert isinstance(key(folded), str)
    assert doubts(name_of(folded), name_of("ann moss")) is None
    assert actors_of([Form(folded, folded), form("Ann Moss")], [Correction(folded, "ann moss", "other")]) == {}
