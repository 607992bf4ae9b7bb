"""Who must not be named: at the shipped threshold an article's sentence names who said it, or nobody, never another."""

from __future__ import annotations

import tomllib

import pytest

from config.settings import DEFAULTS
from summarizer.analysis import sure_enough
from summarizer.attribution import read
from summarizer.languages import get
from summarizer.quotes import find

THRESHOLD = tomllib.loads(DEFAULTS.read_text(encoding="utf-8"))["attribution"]["threshold"]
WORDS = "“the dam will not hold another winter”"


def named(text: str, lang: str = "en") -> set[str]:
    """Who is named for any quotation of a text, in marks or reported."""
    shown = (sure_enough(quote, THRESHOLD) for quote in find(read(text, get(lang))))
    return {quote.speaker for quote in shown if quote.speaker is not None}


# --- a clause that says more of a noun -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "teller"),
    [
        (f"Ann Moss turned to the fire department, which reported {WORDS} on Friday.", "fire department"),
        (f"Ann Moss turned to the fire department which reported {WORDS} on Friday.", "fire department"),
        (f"Ann Moss criticised the newspaper that wrote {WORDS}.", "newspaper"),
        (f"Ann Moss referred to a study which said {WORDS}.", "study"),
        (f"Ann Moss read from a report that says {WORDS}.", "report"),
        (f"Ann Moss thanked the man who shouted {WORDS} at the gate.", "man"),
        (f"Ann Moss answered Jon Ware, who said {WORDS}.", "Jon Ware"),
        (f"Ann Moss waved a sign which read {WORDS} on Friday.", "sign"),
        (f"Ann Moss sent the town a letter that said {WORDS}.", "letter"),
        ("Ann Moss sent the town a letter that said the dam would not hold.", "letter"),
    ],
)
def test_a_relative_clause_is_told_by_its_noun(text: str, teller: str) -> None:
    assert named(text) <= {teller}


@pytest.mark.parametrize(
    "text",
    [
        f"Ann Moss posted a notice on the harbour door which stated {WORDS}.",
        f"Ann Moss shared a post by Jon Ware that said {WORDS}.",
        f"Ann Moss voted for the resolution which said the town {WORDS}.",
    ],
)
def test_nobody_is_named_for_what_a_thing_says(text: str) -> None:
    assert named(text) == set()


@pytest.mark.parametrize(
    "text",
    [
        "Ann Moss said she had seen boats that reminded her of “a drowned man's shoes”.",
        f"Ann Moss said the town needs a plan that says {WORDS}.",
        f"Ann Moss, who said {WORDS}, left the hall.",
        f"Ann Moss said that {WORDS}.",
    ],
)
def test_a_teller_of_the_whole_sentence_stays_who_speaks(text: str) -> None:
    assert named(text) == {"Ann Moss"}


def test_a_relative_clause_that_is_over_says_nothing_of_what_follows() -> None:
    assert named("Ann Moss said any sailor who wants to win “owes it to the men of the harbour”.") == {"Ann Moss"}
