"""What the language files hold, and how a text's language is told."""

from __future__ import annotations

import pytest

from summarizer.languages import CODES, NEUTRAL, detect, get


@pytest.mark.parametrize("tag", ["en", "EN", "en-GB", "en_US"])
def test_a_tag_finds_its_language(tag: str) -> None:
    assert get(tag).code == "en"


@pytest.mark.parametrize("tag", [None, "", "xx", "pt-BR"])
def test_an_unknown_tag_finds_the_neutral_language(tag: str | None) -> None:
    assert get(tag) is NEUTRAL


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The keeper of the dam said that it was safe and that the water had not been high.", "en"),
        ("Der Wärter sagte, dass der Damm sicher sei und das Wasser nicht mehr steige.", "de"),
        ("Le gardien a dit que le barrage tenait bon malgré la pluie.", "und"),
        ("", "und"),
        ("12 34 !!", "und"),
    ],
)
def test_a_text_is_in_the_language_of_its_stop_words(text: str, code: str) -> None:
    assert detect(text) == code


@pytest.mark.parametrize("code", CODES)
def test_every_word_of_a_language_is_lower_case(code: str) -> None:
    language = get(code)
    words = [*language.cues, *language.roles, *language.titles, *language.places, *language.given, *language.openers]
    assert words
    assert all(word == word.lower() for word in words)


@pytest.mark.parametrize("code", CODES)
def test_a_given_name_tells_one_gender(code: str) -> None:
    assert get(code).given["jens"] == "male"
    assert get(code).given["sabrina"] == "female"
