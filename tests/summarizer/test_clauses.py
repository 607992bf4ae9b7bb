"""Whose verb it is: the subject of a cue, a sentence for each rule."""

from __future__ import annotations

import pytest

from summarizer import candidates, naming
from summarizer.attribution import read
from summarizer.languages import get


def subjects(text: str) -> dict[str, str | None]:
    """Each cue of a text with the words of its subject, None where it has none."""
    scene = read(text, get("en"))
    return {scene.scan.words[cue.first]: naming.mention(scene, cue.subject) for cue in scene.cues}


@pytest.mark.parametrize(
    ("text", "cue", "subject"),
    [
        ("A man in Keld said the dam leaks.", "said", "A man"),
        ("A pilot speaking to Elm Radio said the dam leaks.", "said", "A pilot"),
        ("A letter obtained by the Elm Courier warns of the dam.", "warns", "A letter"),
        ("“It leaks,” said Ann Moss of Keld.", "said", "Ann Moss"),
        ("The teachers who wrote to Ann Moss on Monday say the dam leaks.", "say", "The teachers"),
        ("“It holds,” exhorted Moss's introducer, in tears.", "exhorted", "Moss's introducer"),
        ("While Ann Moss slept, the bakers who wrote to her on Monday say it leaks.", "say", "the bakers"),
        ("At a rally in Keld, N.H., on Tuesday, Ann Moss stood with Jon Ware, saying it leaks.", "saying", "Ann Moss"),
        (
            "ELM (UPN) — Ann Moss's right-hand woman rallied voters, saying it leaks.",
            "saying",
            "Ann Moss's right-hand woman",
        ),
        ("“It holds,” said a beaming Moss.", "said", "Moss"),
        ("The teachers who know the dam said it leaks.", "said", "The teachers"),
        ("As Ann Moss, the harbour chief at Keld, put it, “the dam leaks”.", "put", "Ann Moss"),
        ("Ann Moss, the author of “The Elm Dam,” about the flood, said it leaks.", "said", "Ann Moss"),
        ("Ann Moss left in silence, with one of her neighbours asking: “Why?”", "asking", "one of her neighbours"),
        ("Ann Moss sent the mayor a letter asking: “Why?”", "asking", "Ann Moss"),
        ("The town has not forgotten Jon Ware's claim that the dam leaks.", "claim", "Jon Ware"),
        ("After Ann Moss, asked about Jon Ware, had said the dam leaks, he left.", "said", "Ann Moss"),
    ],
)
def test_the_subject_is_whom_the_sentence_is_about(text: str, cue: str, subject: str) -> None:
    assert subjects(text)[cue] == subject


def test_a_place_that_a_verb_follows_is_not_its_subject() -> None:
    assert subjects("Nobody in Keld believes that the dam leaks.")["believes"] is None


def test_the_subject_of_a_passive_is_who_is_told() -> None:
    assert subjects("Ann Moss was asked by Jon Ware whether the dam leaks.")["asked"] == "Jon Ware"
    assert subjects("Ann Moss was told: “The dam leaks.”")["told"] is None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The water of the lake continued to rise.", "continued"),
        ("They sailed from the United States in May.", "States"),
        ("Ann Moss had a nervous call from Keld.", "call"),
        ("“The dam leaks.” Jon Ware laughed.", "laughed"),
        ("The council raises new questions about the dam.", "questions"),
        ("Ann Moss runs a harbour think tank in Keld.", "think"),
    ],
)
def test_a_verb_that_reports_nothing_is_no_cue(text: str, word: str) -> None:
    assert word not in subjects(text)


def test_a_sound_that_leads_to_words_in_marks_is_a_cue() -> None:
    assert subjects("The man at the gate shouted “No more dams”.") == {"shouted": "The man at the gate"}


def test_a_sound_that_answers_words_in_marks_is_a_cue() -> None:
    assert subjects("“The dam leaks!” Jon Ware laughed.")["laughed"] == "Jon Ware"
    assert subjects("“The dam leaks,” Jon Ware laughed.")["laughed"] == "Jon Ware"


def test_the_subject_of_the_last_cue_is_a_candidate_however_many_are_named_since() -> None:
    text = (
        "Ann Moss said the walls of Elm, Keld, Norway, Sweden, Denmark, Finland, Iceland, Latvia and Estonia "
        "were “good for another hundred years”."
    )
    assert subjects(text)["said"] == "Ann Moss"
    scene = read(text, get("en"))
    assert scene.cues[0].subject in candidates.find(scene, 0)
