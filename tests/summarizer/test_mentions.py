"""Where a mention begins and ends, and what is joined to it: a sentence for each rule."""

from __future__ import annotations

import pytest

from summarizer import quotes
from summarizer.attribution import read
from summarizer.languages import get
from summarizer.model import Quote


def found(text: str, lang: str = "en") -> tuple[Quote, ...]:
    return tuple(quote for quote in quotes.find(read(text, get(lang))) if quote.kind != "indirect")


def speakers(text: str) -> list[str | None]:
    return [quote.speaker for quote in found(text)]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The dam will hold,” said another. It rained.", "another"),
        ("A crowd stood on the dam. “It will hold until noon,” one said.", "one"),
        ("“The dam will hold,” said the 41-year-old.", "41-year-old"),
        ("“The dam will hold,” the Elm front-runner said.", "Elm front-runner"),
        ("“The dam will hold,” said one Republican involved in the talks.", "Republican involved in the talks"),
        ("Of those asked, 21 percent said “the dam will never hold”.", "21 percent"),
        ("The dam is “leaking at both ends”, according to court papers.", "court papers"),
    ],
)
def test_a_phrase_beside_a_cue_speaks_whatever_its_noun(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "Speaking on Elm Radio, the pilot said the dam was “leaking at both ends”.",
        "In an email sent to the Courier, the pilot said that “the dam leaks at both ends”.",
    ],
)
def test_a_phrase_with_a_verb_behind_it_is_no_apposition_of_the_name_before(text: str) -> None:
    assert speakers(text) == ["pilot"]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("“The dam will hold,” said Ann Moss (Ind., Elm), the harbour chief.", "harbour chief"),
        ("“The dam will hold,” Elm police Chief Ann Moss said.", "Elm police Chief"),
        ("“The dam will hold,” said Elm co-host Ann Moss.", "Elm co-host"),
    ],
)
def test_what_stands_beside_a_name_is_its_role(text: str, role: str) -> None:
    (quote,) = found(text)
    assert (quote.speaker, quote.role) == ("Ann Moss", role)


def test_a_gendered_noun_before_a_name_is_believed_more_than_a_list_of_names() -> None:
    text = "The reporter asked widow Terry Moss and Jon Ware.\n\n“He never came home that night,” she said."
    assert speakers(text) == ["Terry Moss"]


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss, a harbour pilot who had tried to stop the new sluice, said: “The dam will never hold.”",
        "Ann Moss, the pilot of Elm, a member of the Harbour Board, said: “The dam will never hold.”",
    ],
)
def test_who_opens_the_sentence_is_the_subject_whatever_the_commas_hold(text: str) -> None:
    assert speakers(text) == ["Ann Moss"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Ann Moss met Jon Ware. “The dam will hold,” Moss and Ware said.", "Ann Moss and Jon Ware"),
        ("“The dam will hold,” said Ann Moss and Governor Jon Ware.", "Ann Moss and Jon Ware"),
        ("Mayor Ann Moss and Jon Ware said: “The dam will hold.”", "Ann Moss and Jon Ware"),
        ("“The dam will hold,” the mayor and Jon Ware said.", "mayor and Jon Ware"),
        ("“The dam will hold,” said Jon Ware and the mayor.", "Jon Ware and the mayor"),
        ("“The dam will hold,” she and Jon Ware said.", "she and Jon Ware"),
        ("“The dam will hold,” said Ann Moss and Jon Ware.", "Ann Moss and Jon Ware"),
    ],
)
def test_two_who_speak_as_one_are_both_named(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    "text",
    [
        "The mayor praised Ann Moss and Jon Ware said: “The dam will hold.”",
        "They met the mayor and Jon Ware said: “The dam will hold.”",
        "The poet and pilot Jon Ware said: “The dam will hold.”",
    ],
)
def test_whom_and_joins_to_another_clause_does_not_speak(text: str) -> None:
    assert speakers(text) == ["Jon Ware"]


@pytest.mark.parametrize(
    "text",
    [
        "On Monday the Elm Guild wrote a long letter, calling the two lengthy reports “wrong from end to end”.",
        "The Elm Guild called the same reports “wrong from end to end”.",
    ],
)
def test_a_counted_plural_is_no_cue(text: str) -> None:
    assert speakers(text) == ["Elm Guild"]


def test_a_verb_behind_a_name_is_no_part_of_a_phrase() -> None:
    text = "Ann Moss won. On the eve of the vote, Moss rallied supporters by warning that “the dam will never hold”."
    assert speakers(text) == ["Ann Moss"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Calling Ware “a danger to the dam”, Ann Moss left.", "Ann Moss"),
        ("They came from the U.S. While Moss slept, Ware said the dam was “leaking at both ends”.", "Ware"),
        ("Ware came late. Alongside Moss, Ware called the dam “a danger to the town”.", "Ware"),
        ("“The dam will hold,” said Omar al-Hadi.", "Omar al-Hadi"),
        ("Omar al-Hadi came. “The dam will hold,” Hadi said.", "Omar al-Hadi"),
        ("Moon Da-eun came. “The dam will hold,” Moon said.", "Moon Da-eun"),
    ],
)
def test_a_name_begins_and_ends_where_it_does(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The dam will hold,” said a court paper filed by Ann Moss.", "court paper"),
        ("“The dam will hold,” said a man known as Bob.", "man"),
    ],
)
def test_a_participle_ends_a_phrase(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


def test_small_words_do_not_keep_a_title_from_being_one() -> None:
    assert found("Ann Moss was on Elm TV's “Town of the Dam” on Monday.") == ()


def test_a_pronoun_can_mean_whom_a_definite_phrase_took_up() -> None:
    text = "Ann Moss, the harbour pilot, met Eva Ware. The pilot spoke first.\n\n“It holds for now,” she said."
    assert speakers(text) == ["Ann Moss"]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The dam will hold,” said Theresa May.", "Theresa May"),
        ("Theresa May came in June. “The dam will hold,” May said.", "Theresa May"),
        ("“The dam will hold,” Mrs May told Elm Radio in May.", "May"),
        ("“The dam will hold,” said George Will.", "George Will"),
        ("Jon French came late. “The dam will hold,” said French, who was wet.", "Jon French"),
        ("Jon Moss knows the moss of Elm. “It will all hold,” Moss said.", "Jon Moss"),
    ],
)
def test_a_surname_that_is_another_word_too(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“The dam will hold,” said one of the advisers, who asked for no name.", "one of the advisers"),
        ("“The dam will hold,” one of those pilots said.", "one of those pilots"),
        ("“The dam will hold,” some of the voters said.", "some of the voters"),
        ("“The dam will hold,” a First Elm Railway spokesman said.", "First Elm Railway spokesman"),
    ],
)
def test_a_phrase_begins_where_it_does(text: str, speaker: str) -> None:
    assert speakers(text) == [speaker]


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("Supporters of the dam launched a long campaign.", "Supporters of the dam"),
        ("Critics of harbour life suggest that it leaks.", "Critics of harbour life"),
        ("Members of the guild rallied on Monday.", "Members of the guild"),
        ("Voters want experts.", "experts"),
        ("Moss said that voters left.", "voters"),
    ],
)
def test_no_phrase_runs_over_a_verb(text: str, phrase: str) -> None:
    scene = read(text, get("en"))
    assert phrase in [mention.span(scene.scan).of(text) for mention in scene.mentions.all]


def test_all_who_speak_as_one_are_named() -> None:
    text = "“The dam will hold,” Ann Moss, Eva Ash and Jon Ware said."
    assert speakers(text) == ["Ann Moss, Eva Ash and Jon Ware"]


def test_a_participle_before_a_given_name_is_no_part_of_the_name() -> None:
    assert speakers("Struggling Jon Ware came. “The dam will hold,” Ware said.") == ["Jon Ware"]
