"""The actors of an article: one for each person or body, under the fullest name."""

from __future__ import annotations

import pytest

from summarizer.attribution import read
from summarizer.languages import get
from summarizer.model import Actor


def cast(text: str) -> dict[str, Actor]:
    return {actor.name: actor for actor in read(text, get("en")).cast.actors}


def test_surname_and_full_name_are_one_actor() -> None:
    actors = cast("Ann Moss came on Monday. Later Moss left. “No,” said Mrs. Moss.")
    assert actors["Ann Moss"].aliases == ("Moss",)
    assert list(actors) == ["Ann Moss"]


def test_a_middle_name_makes_nobody_else_and_the_fullest_form_is_the_name() -> None:
    actors = cast("Ann Moss came. Ann Marie Moss left. It was Ann Moss again.")
    assert list(actors) == ["Ann Marie Moss"]


def test_a_bare_surname_is_the_bearer_named_last() -> None:
    actors = cast("Ann Moss came. Ann Moss sat. Peter Moss left. The crowd liked Moss.")
    assert actors["Peter Moss"].aliases == ("Moss",)
    assert actors["Ann Moss"].aliases == ()


def test_a_bare_surname_stays_with_whom_the_article_calls_so_before_there_is_another() -> None:
    actors = cast("Ann Moss came." + " Moss sat." * 6 + " Peter Moss left.\n\nThe town slept.\n\nThe crowd liked Moss.")
    assert actors["Ann Moss"].aliases == ("Moss",)
    assert actors["Peter Moss"].aliases == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Robert Pike Sr. built it. Robert Pike Jr. runs it. Pike Jr. slept.", ["Robert Pike Sr", "Robert Pike Jr"]),
        ("Robert Pike built it. Robert Pike Jr. runs it. Pike Jr. slept.", ["Robert Pike", "Robert Pike Jr"]),
        ("John Paul II came. John Paul sat.", ["John Paul II"]),
        ("Robert Pike Jr. runs it. Pike slept.", ["Robert Pike Jr"]),
        ("Robert Pike runs it. Pike Jr. slept.", ["Robert Pike", "Pike Jr"]),
    ],
)
def test_father_and_son_are_two(text: str, names: list[str]) -> None:
    assert list(cast(text)) == names


def test_an_acronym_has_capitals() -> None:
    assert list(cast("People of East Dorn came. They met Ed there.")) == ["East Dorn", "Ed"]


@pytest.mark.parametrize("name", ["Eva Theodora von Hohenkeld-Achterelm zu Wittelm", "Ann von der Aue zu Keld"])
def test_an_estate_belongs_to_a_noble_name(name: str) -> None:
    assert list(cast(f"On Monday {name} came.")) == [name]


def test_a_noble_name_without_its_estate_is_the_same_actor() -> None:
    assert cast("Eva von Stett zu Keld came. “We hold,” said von Stett.")["Eva von Stett zu Keld"].aliases


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We stood at Keld Tower. Dale Tower came. “We hold,” Tower said.", "Dale Tower"),
        ("We met in Elm Park. Ji-woo Park came. “We hold,” Park said.", "Ji-woo Park"),
        ("Dale Washington came to Elm. “We hold,” Washington said.", "Dale Washington"),
    ],
)
def test_a_surname_beside_a_cue_is_a_person_before_a_park_or_a_city(text: str, name: str) -> None:
    assert cast(text)[name].aliases == (name.rsplit(maxsplit=1)[-1],)


def test_a_city_with_a_preposition_is_the_city() -> None:
    assert list(cast("Dale Washington flew to Washington.")) == ["Dale Washington", "Washington"]


def test_an_acronym_is_the_organisation_with_its_initials() -> None:
    actors = cast("The Elm Harbour Authority met on Monday. Fees will rise, the EHA said.")
    assert actors["Elm Harbour Authority"].aliases == ("EHA",)


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("We met Ann Moss.", "Ann Moss", "person"),
        ("We met Senator Velk.", "Velk", "person"),
        ("We met the Elm Harbour Authority.", "Elm Harbour Authority", "organisation"),
        ("We met in New York.", "New York", "place"),
        ("We met Velk.", "Velk", "unknown"),
    ],
)
def test_an_actor_has_a_kind(text: str, name: str, kind: str) -> None:
    assert cast(text)[name].kind == kind


@pytest.mark.parametrize(
    "text",
    ["Shortly before noon it rained.", "On Monday, in March, it rained.", "I'm told that it rained. We've seen it."],
)
def test_no_capital_of_grammar_is_a_name(text: str) -> None:
    assert cast(text) == {}


@pytest.mark.parametrize("name", ["Ursula von der Ley", "George W. Moss", "Ahmed al Rashid", "Jon Moss, Jr"])
def test_particles_initials_and_generations_belong_to_a_name(name: str) -> None:
    assert name in cast(f"We met {name} there.")


def test_the_name_with_most_words_is_shown_whatever_its_case() -> None:
    assert list(cast("ANN MOSS: We hold.\n\nMOSS: We do.")) == ["ANN MOSS"]
    assert list(cast("ANN MOSS came. Ann Moss left.")) == ["Ann Moss"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Storm hits Elm Dam\nAnn Moss stood there.", ["Elm Dam", "Ann Moss"]),
        ("Photo: Jon Ware/Keld Wire\nMayor Peter Lund stood there.", ["Jon Ware", "Keld Wire", "Peter Lund"]),
        ("We met Ann  Moss there.", ["Ann Moss"]),
    ],
)
def test_a_name_ends_with_its_paragraph_and_not_at_two_spaces(text: str, names: list[str]) -> None:
    assert list(cast(text)) == names


def test_a_surname_that_only_a_phrase_behind_it_tells_apart_keeps_its_own_words() -> None:
    text = "Mr. Moss opened the gate. Mrs. Moss sat. “We do not,” said Moss, the spokeswoman for Elm."
    assert "" not in cast(text)
    assert list(cast("Mr. Moss opened the gate. “We do not,” said Moss, the spokeswoman.")) == ["Mr. Moss", "Moss"]
