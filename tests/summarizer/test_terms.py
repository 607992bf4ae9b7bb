"""The forms of one word, folded to one by the endings of its language."""

from __future__ import annotations

import pytest

from summarizer.terms import folding, terms


@pytest.mark.parametrize(
    ("lang", "forms"),
    [
        ("en", "minister ministers minister's ministers’"),
        ("en", "party parties"),
        ("en", "harnesses harness"),
        ("en", "reporting reported reports report"),
        ("de", "Minister Ministers Ministern"),
        ("de", "Hafen Hafens"),
        ("de", "Brücke Brücken"),
        ("de", "frühe frühen frühem früher frühes"),
        ("de", "Forscherin Forscherinnen"),
        ("de", "Regierung Regierungen"),
        ("und", "harbours harbour"),
    ],
)
def test_the_forms_of_a_word_are_one(lang: str, forms: str) -> None:
    assert len({folding(lang)(form) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    ("lang", "words"),
    [("en", "used us"), ("de", "Fluss Flug"), ("de", "Bank Bande"), ("de", "Berlin Berlig"), ("de", "Messing Messe")],
)
def test_two_words_stay_two(lang: str, words: str) -> None:
    assert len({folding(lang)(word) for word in words.split()}) == 2


def test_an_english_ending_is_none_in_german() -> None:
    assert list(terms("Der Frühling war mild", "de")) == ["frühling", "mild"]
